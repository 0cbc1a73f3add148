import {spawn} from 'node:child_process';
import {existsSync} from 'node:fs';
import {constants, getPriority, setPriority} from 'node:os';
import {join} from 'node:path';
import {Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {signalGroup} from '../signal-group.js';

export type GitContext = {
	workspace: string;
	/** Where PATH comes from; read at each spawn. Everything in it about git is dropped. */
	environment: NodeJS.ProcessEnv;
	/** Aborted: running children are ended. */
	signal: AbortSignal;
};

export type GitCommand = {
	args: readonly string[];
	input?: Iterable<Uint8Array>;
	/** Every exit code is an answer; without this, another one than 0 throws. One that was killed has given none. */
	anyExit?: boolean;
};

export type GitAnswer = {code: number; stdout: Buffer};

/** The repository's own folder. It is always named explicitly, so that git never looks for one in a parent folder. */
export const gitFolderOf = (workspace: string): string => join(workspace, '.git');

/** The code of one that a signal has ended. */
const killed = -1;

// A SIGTERM lets git remove its lock files; after this long it gets a SIGKILL.
const killAfterMs = 1_000;

// A commit is settled in the outbox once git has exited: by then objects, pack index and ref must survive a power cut.
const settings = [
	'core.fsync=loose-object,pack,pack-metadata,reference',
	'core.hooksPath=/dev/null',
	'core.fsmonitor=false',
	'core.logAllRefUpdates=false',
	'fastimport.unpackLimit=1',
	'pack.threads=1',
	// `read-tree -m` of git 2.39 to 2.47 aborts on the folders of a sparse index: it must expand them first.
	'index.sparse=false',
	'gc.auto=0',
	'init.defaultBranch=main',
];

/** Runs one git command in the workspace, untouched by the user's and the machine's configuration. */
export const runGit = async (context: GitContext, command: GitCommand): Promise<GitAnswer> => {
	const {code, stdout, stderr} = await runChild(context, command);
	if (code === 0 || (command.anyExit && code !== killed)) {
		return {code, stdout};
	}
	throw new Error(`git ${command.args[0]} failed (${code}): ${tellingLine(stderr)}`);
};

type ChildResult = GitAnswer & {stderr: string};

const runChild = (context: GitContext, {args, input = []}: GitCommand): Promise<ChildResult> =>
	new Promise((resolve, reject) => {
		const child = spawn('git', [...settings.flatMap(setting => ['-c', setting]), ...args], {
			cwd: context.workspace,
			env: gitEnvironment(context),
			stdio: 'pipe',
			detached: true, // in a group of its own, with the programs that it starts
		});
		yieldToOthers(child.pid);
		const stdout: Buffer[] = [];
		const stderr: Buffer[] = [];
		let killTimer: NodeJS.Timeout | undefined;
		const end = () => {
			signalGroup(child.pid, 'SIGTERM');
			killTimer = setTimeout(() => {
				signalGroup(child.pid, 'SIGKILL');
				// Who has left the group can hold the pipes open.
				child.stdout.destroy();
				child.stderr.destroy();
			}, killAfterMs);
		};
		const cleanUp = () => {
			clearTimeout(killTimer);
			context.signal.removeEventListener('abort', end);
		};
		child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
		child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
		child.on('error', error => {
			cleanUp();
			reject(explainSpawnError(error, context.workspace));
		});
		child.on('close', (code, signal) => {
			cleanUp();
			const signalLine = signal ? `killed by ${signal}\n` : '';
			const text = signalLine + Buffer.concat(stderr).toString();
			resolve({code: code ?? killed, stdout: Buffer.concat(stdout), stderr: text});
		});
		context.signal.addEventListener('abort', end, {once: true});
		if (context.signal.aborted) {
			end();
		}
		// A child that ends before it has read everything says why by its exit code.
		pipeline(Readable.from(input), child.stdin).catch(() => {});
	});

// The history can wait for a processor; whoever waits for an answer, and the user's own work, can not.
const yieldToOthers = (pid: number | undefined) => {
	try {
		if (pid !== undefined) {
			setPriority(pid, Math.min(getPriority() + 5, constants.priority.PRIORITY_LOW));
		}
	} catch {
		// It has ended already, or this system does not let us.
	}
};

// glibc gives memory back after nearly each delta that fast-import makes, and the kernel maps it anew: 24,000 brk calls
// and two thirds of the time of a batch of 1,000, unless it is told to keep some.
const allocator = {MALLOC_TRIM_THRESHOLD_: '100000000', MALLOC_TOP_PAD_: '16000000'};

// HOME is in the repository's own folder, where nothing is: gits before 2.32 do not know GIT_CONFIG_GLOBAL,
// and global attributes and ignore files are found by HOME in every version.
const gitEnvironment = ({environment, workspace}: GitContext): NodeJS.ProcessEnv => {
	const gitFolder = gitFolderOf(workspace);
	return {
		...Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('GIT_'))),
		GIT_CONFIG_NOSYSTEM: '1',
		GIT_CONFIG_GLOBAL: '/dev/null',
		GIT_DEFAULT_HASH: 'sha1',
		GIT_DEFAULT_REF_FORMAT: 'files',
		GIT_DIR: gitFolder,
		GIT_TERMINAL_PROMPT: '0',
		HOME: join(gitFolder, 'lalia'),
		XDG_CONFIG_HOME: join(gitFolder, 'lalia'),
		LC_ALL: 'C',
		...allocator,
	};
};

// A spawn reports ENOENT both for a missing program and for a missing working folder.
const explainSpawnError = (error: Error, workspace: string): Error => {
	if (!('code' in error) || error.code !== 'ENOENT') {
		return error;
	}
	const message = existsSync(workspace) ? 'git was not found on PATH' : `the workspace ${workspace} is gone`;
	return new Error(message, {cause: error});
};

// Without the random part of temporary names: the same failure reads the same each time.
const tellingLine = (stderr: string): string => {
	const lines = stderr.split('\n').filter(line => line !== '');
	const telling = lines.find(line => /^(fatal|error|killed)/.test(line)) ?? lines[0] ?? 'it said nothing';
	return telling.replace(/\b(tmp_[a-z]+)_\w+/g, '$1');
};
