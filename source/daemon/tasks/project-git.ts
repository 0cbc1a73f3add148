import {execFile} from 'node:child_process';
import {LaliaError} from '../../core/lalia-error.js';

/** A checkout of a large repository with slow hooks takes minutes, and one that waits for something takes for ever. */
const timeoutMs = 10 * 60_000;

const maxBuffer = 64 * 1024 * 1024;

/**
 * Runs git in a user's repository as the user would, with their configuration and hooks, but never asking anything.
 * @throws LaliaError `git_failed`, with what git said
 */
export const projectGit = (folder: string, ...args: string[]): Promise<string> =>
	new Promise((resolve, reject) => {
		const options = {cwd: folder, env: environment(), timeout: timeoutMs, killSignal: 'SIGKILL', maxBuffer} as const;
		execFile('git', args, options, (error, stdout, stderr) => {
			error
				? reject(
						new LaliaError('git_failed', `git ${args[0]} ${args[1] ?? ''}: ${tellingLine(stderr) || error.message}`),
					)
				: resolve(stdout);
		}).stdin?.end();
	});

/** Whether git answers yes. */
export const projectGitAgrees = (folder: string, ...args: string[]): Promise<boolean> =>
	projectGit(folder, ...args).then(
		() => true,
		() => false,
	);

/** Nothing that a harness or a hook has set leads git to another repository. */
const environment = (): NodeJS.ProcessEnv => ({
	...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'))),
	GIT_TERMINAL_PROMPT: '0',
	GIT_OPTIONAL_LOCKS: '0',
	LC_ALL: 'C',
});

const tellingLine = (stderr: string): string => {
	const lines = stderr.split('\n').filter(Boolean);
	return lines.find(line => /^(fatal|error)/.test(line)) ?? lines.at(-1) ?? '';
};
