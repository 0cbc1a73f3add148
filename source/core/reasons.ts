/** What a process that ends with this code says to the script that called it. */
export const exitMeanings = {
	0: 'success',
	1: 'generic error, usage errors included',
	2: 'time-out: a read or ask came back empty; call again to resume',
	3: 'no route: daemon stopping, agent unregistered during a read, or the daemon cannot be reached',
	4: 'protocol violation: malformed or oversized frame, unknown op, unsupported protocol version',
	5: 'not found: agent, room, task, nickname, or a room that the caller is not in',
	6: 'signature verification failed, request stale or replayed, or caller not registered',
	7: 'gated by role or authorization',
} as const;

export type ExitCode = keyof typeof exitMeanings;

type ReasonEntry = {exit: ExitCode; hint: string};

/** The one table of everything that can go wrong: a stable word, its exit code, and what to do about it. */
export const reasons = {
	usage_error: {exit: 1, hint: 'run the command with --help'},
	invalid_args: {exit: 1, hint: 'correct the argument that the message names'},
	invalid_name: {exit: 1, hint: 'use 1 to 64 of A-Z a-z 0-9 . _ - and begin with a letter or digit'},
	invalid_body: {exit: 1, hint: 'send UTF-8 text without NUL characters'},
	empty_body: {exit: 1, hint: 'give the message as an argument, or pipe it to standard input'},
	body_too_large: {exit: 1, hint: 'send at most 1 MiB; put the rest in a file and send its path'},
	ambiguous_address: {exit: 1, hint: 'use one of the qualified addresses in the context'},
	id_conflict: {exit: 1, hint: 'use a new --id for a different message'},
	self_address: {exit: 1, hint: 'name another agent; lalia agents lists them'},
	name_taken: {exit: 1, hint: 'choose another name'},
	nickname_shadows: {exit: 1, hint: 'choose a word that no registered agent is named; lalia agents lists them'},
	broken_nicknames: {
		exit: 1,
		hint: 'mend the file at the place that the message names; lalia writes nothing into it until then',
	},
	broken_config: {
		exit: 1,
		hint: 'mend the file at the place that the message names; lalia writes nothing into it until then',
	},
	not_ours: {exit: 1, hint: 'move what is there out of the way or give it another name, then repeat the command'},
	room_already_exists: {exit: 1, hint: 'join it: lalia join <room>'},
	room_full: {exit: 1, hint: 'ask a member to leave, or make another room'},
	room_archived: {exit: 1, hint: 'its history stays readable; post to another room'},
	invalid_slug: {exit: 1, hint: 'use 1 to 64 of a-z 0-9 . _ - and begin with a letter or digit'},
	invalid_payload: {exit: 1, hint: 'mend the payload where the message says; lalia help task publish shows its shape'},
	invalid_repository: {exit: 1, hint: 'give the main worktree of a repository that has a commit'},
	branch_taken: {exit: 1, hint: 'use another branch, or check it out nowhere else'},
	worktree_taken: {exit: 1, hint: 'move what is there out of the way, or use another slug'},
	git_failed: {exit: 1, hint: 'mend what git says, then repeat the command'},
	publish_failed: {exit: 1, hint: 'mend what failed and publish again; what is there already stays as it is'},
	not_open: {exit: 1, hint: 'lalia task bulletin lists the open ones'},
	not_assigned: {exit: 1, hint: 'lalia task show shows how it stands'},
	already_merged: {exit: 1, hint: 'publish it again to revive it'},
	needs_force: {exit: 1, hint: 'look at what would be lost, then add --force'},
	owner_live: {exit: 1, hint: 'ask the owner to stop, or add --evict-owner'},
	worktree_dirty: {exit: 1, hint: 'commit or discard what is in the worktree, or leave out --wipe-worktree'},
	worktree_unpushed: {exit: 1, hint: 'push or merge its branch, or leave out --wipe-worktree'},
	unmarked_file: {
		exit: 1,
		hint: 'add --force: a marked section is added at the end of the file, and the rest of it stays as it is',
	},
	broken_marks: {
		exit: 1,
		hint: 'mend the marks at the line that the message names, or remove them with what is between them',
	},
	storage_failed: {
		exit: 1,
		hint: 'mend what the message names (disk space, the home folder, git), then repeat the command',
	},
	broken_install: {
		exit: 1,
		hint: 'install lalia again with a C++ compiler and python3 at hand, or run npm rebuild better-sqlite3',
	},
	internal_error: {exit: 1, hint: 'see daemon.log in the lalia home, and report it'},
	verification_failed: {
		exit: 1,
		hint: 'look at the named file and commit; restore the transcript from a copy that verifies',
	},
	file_exists: {exit: 1, hint: 'choose another name, or remove the file'},
	broken_backup: {exit: 1, hint: 'use another backup; nothing was changed'},
	not_empty: {
		exit: 1,
		hint: 'add --force to move it aside, or set LALIA_HOME and LALIA_WORKSPACE to folders that are not there',
	},
	daemon_running: {exit: 1, hint: 'lalia stop, then repeat the command'},
	unhealthy: {exit: 1, hint: 'do what the failed checks say; lalia doctor --fix does what is safe'},
	timeout: {exit: 2, hint: 'call again to go on waiting'},
	daemon_stopping: {exit: 3, hint: 'run the command again; the next command starts a new daemon'},
	agent_unregistered: {exit: 3, hint: 'register again: lalia register'},
	no_route: {exit: 3, hint: 'see daemon.log in the lalia home, then run the command again'},
	too_many_connections: {
		exit: 3,
		hint: 'end what keeps connections open without using them, or let the daemon have more files (ulimit -n) and lalia stop it',
	},
	sandboxed: {
		exit: 3,
		hint: 'use the tools of the MCP server lalia, which runs outside the sandbox (lalia setup <harness> installs it, and hooks that bring mail), or have the socket allowed in the settings of your harness',
	},
	malformed_frame: {exit: 4, hint: 'send one JSON object a line, as docs/protocol.md says'},
	frame_too_large: {exit: 4, hint: 'keep a frame under 8 MiB'},
	frame_too_slow: {exit: 4, hint: 'send a frame in one go, within 30 seconds'},
	unknown_op: {exit: 4, hint: 'use an operation of docs/reference/protocol.md'},
	unsupported_version: {exit: 4, hint: 'use a protocol version that the context names'},
	harness_not_found: {exit: 5, hint: 'install the harness, or put its program on your PATH'},
	agent_not_found: {exit: 5, hint: 'lalia agents lists who is there'},
	nickname_not_found: {exit: 5, hint: 'lalia nickname lists them all'},
	stale_nickname: {
		exit: 5,
		hint: 'bind it again with the command in the message, or remove it: lalia nickname -d <nick>',
	},
	room_not_found: {exit: 5, hint: 'lalia rooms lists them all'},
	not_a_member: {exit: 5, hint: 'join it first: lalia join <room>'},
	task_not_found: {exit: 5, hint: 'lalia task show lists the tasks of a project'},
	project_not_found: {exit: 5, hint: 'name a project that has tasks with --project'},
	message_not_found: {exit: 5, hint: 'lalia history shows the numbers of a conversation, and with --json the ids'},
	bad_signature: {exit: 6, hint: 'sign the canonical bytes with the key that was registered'},
	stale_request: {exit: 6, hint: 'check the clock, and sign a new request'},
	replayed_request: {exit: 6, hint: 'sign a new request with a new id'},
	not_registered: {exit: 6, hint: 'lalia register'},
	ambiguous_identity: {exit: 6, hint: 'say who you are with --as or LALIA_NAME'},
	key_missing: {exit: 6, hint: 'register under another name, or put the key file back'},
	key_mismatch: {exit: 6, hint: 'register under another name, or put back the key file that holds this one'},
	bad_proof: {exit: 6, hint: 'sign for the key that is registered now, or run the command again'},
	weak_key: {exit: 6, hint: 'make a new Ed25519 key pair'},
	role_required: {exit: 7, hint: 'ask the supervisor of the project'},
	role_forbidden: {exit: 7, hint: 'supervisors publish and triage; workers and peers claim'},
	not_supervisor: {exit: 7, hint: 'ask the supervisor that the context names, or have the project handed over'},
	not_owner: {exit: 7, hint: 'only the owner says how a task stands; claim an open one'},
	project_identity_mismatch: {exit: 7, hint: 'register in the repository that the payload is about'},
	supervisor_exists: {exit: 7, hint: 'ask the supervisor for a handoff, or wait until its lease has expired'},
	supervisor_busy: {exit: 7, hint: 'lalia task handoff the project, or merge its tasks'},
} as const satisfies Record<string, ReasonEntry>;

export type Reason = keyof typeof reasons;

export const isReason = (word: string): word is Reason => Object.hasOwn(reasons, word);
