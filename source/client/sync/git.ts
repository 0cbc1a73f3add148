import {spawn} from 'node:child_process';
import {LaliaError} from '../../core/lalia-error.js';
import type {Environment} from '../identity/surroundings.js';

export type GitRun = {
	/** The repository, named so that git never looks for one. */
	gitDir: string;
	env: Environment;
	args: readonly string[];
	input?: Uint8Array | undefined;
	/** Ended where nothing was heard of it for so long. */
	idleMs?: number;
	/** Is shown each line of standard error, also those that are written over each other. */
	onLine?: (line: string) => void;
};

/** `code` is null where it did not end by itself. */
export type GitEnded = {code: number | null; stdout: Buffer; stderr: string; isIdle: boolean};

/** A child that was told to end and does not is killed after this. */
const killAfterMs = 2_000;

/** The end of what a chatty server says; what matters comes last. */
const keptLength = 64 * 1024;

/** Runs git with exactly this environment; an exit code of any kind is an answer. */
export const runGit = ({gitDir, env, args, input, idleMs, onLine}: GitRun): Promise<GitEnded> =>
	new Promise((resolve, reject) => {
		const child = spawn('git', [...args], {cwd: '/', env: {...env, GIT_DIR: gitDir}, stdio: 'pipe'});
		const stdout: Buffer[] = [];
		let stderr = '';
		let isIdle = false;
		let timer: NodeJS.Timeout | undefined;
		const kill = (): void => {
			child.kill('SIGKILL');
			child.stdout.destroy(); // a child of its own can hold the pipes open
			child.stderr.destroy();
		};
		const giveUp = (): void => {
			isIdle = true;
			child.kill('SIGTERM');
			timer = setTimeout(kill, killAfterMs);
		};
		const heard = (): void => {
			if (!isIdle && idleMs !== undefined) {
				clearTimeout(timer);
				timer = setTimeout(giveUp, idleMs);
			}
		};
		child.stdout.on('data', (chunk: Buffer) => {
			stdout.push(chunk);
			heard();
		});
		child.stderr.setEncoding('utf8').on('data', (text: string) => {
			heard();
			stderr = (stderr + text).slice(-keptLength);
			for (const line of text.split(/[\r\n]/)) {
				onLine?.(line);
			}
		});
		child.on('error', error => {
			clearTimeout(timer);
			reject(new LaliaError('git_failed', `git cannot be run: ${error.message}`, {cause: error}));
		});
		child.on('close', code => {
			clearTimeout(timer);
			resolve({code, stdout: Buffer.concat(stdout), stderr, isIdle});
		});
		child.stdin.on('error', () => {}); // one that ends before it has read everything says why by its exit code
		child.stdin.end(input);
		heard();
	});

/** For what git does with files alone: nothing that the user has configured. */
export const localEnv = (env: Environment): Environment => ({
	...withoutGit(env, () => false),
	GIT_CONFIG_NOSYSTEM: '1',
	GIT_CONFIG_GLOBAL: '/dev/null',
	GIT_TERMINAL_PROMPT: '0',
	LC_ALL: 'C',
});

/**
 * For what git says to a remote: as the user has configured it (helpers, proxies, certificates, ssh), but for what would
 * ask somebody and wait.
 */
export const remoteEnv = (env: Environment): Environment => ({
	...withoutGit(env, name => /^GIT_(SSH|SSL|CONFIG|PROXY|HTTP)/.test(name)),
	GIT_TERMINAL_PROMPT: '0',
	GIT_ASKPASS: '',
	SSH_ASKPASS_REQUIRE: 'never',
	LC_ALL: 'C',
});

const withoutGit = (env: Environment, isKept: (name: string) => boolean): Environment =>
	Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('GIT_') || isKept(name)));

/** What git wrote, of a command that has to end well. */
export const readGit = async (run: GitRun): Promise<Buffer> => {
	const {code, stdout, stderr} = await runGit(run);
	if (code !== 0) {
		const said = lastWords(stderr);
		const verb = run.args.find(word => /^[a-z][a-z-]*$/.test(word));
		throw new LaliaError('git_failed', `git ${verb} ended with ${code}: ${said}`, {context: {git: said}});
	}

	return stdout;
};

/** What git gives as its reason, on one line. */
export const lastWords = (stderr: string): string => {
	const lines = stderr.split(/[\r\n]+/).filter(line => line.trim() !== '');
	const telling = lines.filter(line => /^(fatal|error|remote: (error|fatal|ERROR)|ssh|Permission)/.test(line));
	return (telling.length > 0 ? telling : lines.slice(-2)).join('; ').slice(0, 600) || 'it said nothing';
};
