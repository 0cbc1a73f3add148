import {execFile} from 'node:child_process';
import type {Environment} from './identity/surroundings.js';

/** `code` is null where it did not end by itself. */
export type Ended = {code: number | null; stdout: string; stderr: string};

type Options = {env: Environment; cwd?: string; timeoutMs?: number};

/** Undefined where there is no such program. */
export const runProgram = (
	[program = '', ...words]: string[],
	{env, cwd = '/', timeoutMs = 20_000}: Options,
): Promise<Ended | undefined> =>
	new Promise(resolve => {
		const options = {env, cwd, timeout: timeoutMs, maxBuffer: 1 << 26};
		execFile(program, words, options, (error, stdout, stderr) => {
			if (error && 'code' in error && (error.code === 'ENOENT' || error.code === 'EACCES')) {
				resolve(undefined);
				return;
			}

			resolve({code: error ? (typeof error.code === 'number' ? error.code : null) : 0, stdout, stderr});
		});
	});

/** `git`, of the workspace or another folder, without what the shell has told git. */
export const runGit = (words: string[], env: Environment): Promise<Ended | undefined> => {
	const own = Object.entries(env).filter(([name]) => !name.startsWith('GIT_'));
	const gitEnv = {...Object.fromEntries(own), GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C'};
	return runProgram(['git', ...words], {env: gitEnv});
};
