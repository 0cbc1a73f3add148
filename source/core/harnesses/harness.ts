/** All that lalia knows of one harness. What a version of it changes is changed here and nowhere else. */
export type Harness = {
	/** What lalia calls it, in options and in the registry. */
	id: string;
	/** What its vendor calls it. */
	title: string;
	detection: Detection;
	/** How a role prompt gets in front of its model. */
	instructions: Instructions;
	/** None where it has no hooks. */
	hooks?: Hooks;
	/** None where it speaks no MCP. */
	mcp?: McpRegistration;
	/** None where nothing but its user can begin a turn. */
	wake?: WakeLane;
};

/** How it shows itself to a command that an agent runs in it. Data alone: the build writes it into the plain client. */
export type Detection = {
	/** What its process may be called; the first is what people type. */
	programs: readonly [string, ...string[]];
	/** Processes that are the harness only for a command that has one of its marks. */
	markedPrograms?: readonly string[];
	/** A part of the path of the script that an interpreter runs, where names do not tell. */
	scriptFolder?: string;
	/** Variables of which it sets at least one for its commands, and nobody else does. Nested harnesses inherit them. */
	marks: readonly string[];
	/** Variables that it sets in a sandbox which hides the process tree: there they tell who is nearest. */
	sandboxMarks?: readonly string[];
	/** What its user sets to let sandboxed commands use sockets; none where it has no such setting. */
	socketSetting?: string;
	/** The variable with the id of the session: the same for all its commands, another for the next session. */
	sessionVariable?: string;
};

/** A file of lalia's own that an option names, or a section in a file that the harness reads by itself. */
export type Instructions = {option: string} | InstructionsFile;

export type InstructionsFile = {
	/** Where its paths begin: in the root of the worktree (outside of git: where it was started), or where it was started. */
	within: 'worktree' | 'cwd';
	/** What is made where none of `read` exists. */
	create: string;
	/** In the order in which the harness looks; of those in one folder it reads only the first. */
	read: readonly [string, ...string[]];
};

/** Whose configuration: the user's, for all projects, or that of one project. */
export type Scope = 'user' | 'project';

/** Where a configuration lies. */
export type ConfigPath = {
	/** In the user's home folder, or in the root of the project. */
	path: string;
	/** What else it may be called; taken instead of `path` where it is there. */
	otherName?: string;
	/**
	 * A variable by which users move the folder that `path` begins with, or, of a file in the home folder itself, that
	 * folder; of the user's own configuration only.
	 */
	movedBy?: string;
	syntax: 'json' | 'toml' | 'javascript';
};

/** A harness may have no such file in one of the scopes. */
export type ConfigPaths = {user: ConfigPath; project?: ConfigPath};

/** When mail can be put in front of an agent, whatever the harness calls it. */
export type Moment = 'session-start' | 'turn-start' | 'tool' | 'turn-end' | 'wake';

export type Hooks = {
	files: ConfigPaths;
	/** By the harness's own name of the event, in the spelling that its configuration takes. */
	events: Readonly<Record<string, Moment>>;
	/**
	 * How an entry is written: `grouped` as `{hooks: {EVENT: [{hooks: [{type, command, …}]}]}}`, `versioned` as `{version: 1,
	 * hooks: {EVENT: [{type, command, …}]}}`, `plugin` as a module.
	 */
	shape: 'grouped' | 'versioned' | 'plugin';
	/** What an entry says beside its command: how long it may take, for one. */
	entry: Readonly<Record<string, number | boolean | string>>;
	/** What an entry of a moment says beside that. */
	entryAt?: Partial<Record<Moment, Readonly<Record<string, number | boolean | string>>>>;
	/** The field of the event that names the session. */
	sessionField: string;
	/** A field that only events of a subagent have. What is put in front of a subagent is lost to the agent. */
	subagentField?: string;
	/** Where the text for the model stands: in `hookSpecificOutput.additionalContext`, or in a field of this name. */
	contextField: 'hookSpecificOutput' | 'additionalContext' | 'additional_context';
	/** The most characters that it takes at once; more are cut or left out. */
	contextLimit?: number;
	/** What makes it go on instead of ending its turn; none where nothing does. */
	goOn?: 'decision-block' | 'followup-message';
	/** The field of the event by which it says, not false and not 0, that it goes on already. */
	goesOnField?: string;
	/** A member of its files that is true where no hook is to run, and the file of one checkout in which it may stand too. */
	switchedOffBy?: {member: string; localFile: string};
	/** What its user still has to do after the installation. */
	afterwards?: string;
};

export type McpRegistration = {
	files: ConfigPaths;
	/** The member of the file that holds the servers by name. */
	member: string;
	/** How an entry is written: `{command, args}` and what `entry` says, or with both in one list. */
	command: 'split' | 'list';
	entry?: Readonly<Record<string, string | boolean | readonly string[]>>;
};

/** How a session that waits for its user is told of mail, without keystrokes. */
export type WakeLane =
	/** A file that it watches on a hook's word. */
	| {lane: 'watched-file'; event: string}
	/** A program of its own; `{thread}` and `{text}` stand for the session and for one line about the mail. */
	| {lane: 'program'; args: readonly string[]}
	/** A request to the server that its plugin named; `{session}` stands for the session. */
	| {lane: 'server'; path: string}
	/** An extension that its user has to switch on. */
	| {lane: 'extension'; optIn: true};
