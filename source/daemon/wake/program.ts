import {execFile} from 'node:child_process';
import type {Waking} from './lanes.js';

const timeoutMs = 20_000;
const maxOutputBytes = 64 * 1024;

type Run = {program: string; args: readonly string[]; thread: string; env: Record<string, string>};

/** The harness's own program puts the line into the session's queue. Without a shell: thread and text are words, nothing more. */
export const runProgram = ({program, args, thread, env}: Run, {text, signal}: Waking): Promise<void> => {
	const words = args.map(word => (word === '{thread}' ? thread : word === '{text}' ? text : word));
	const options = {
		cwd: '/',
		env: {...process.env, ...env},
		timeout: timeoutMs,
		killSignal: 'SIGKILL',
		maxBuffer: maxOutputBytes,
		signal,
	} as const;
	return new Promise((resolve, reject) => {
		const child = execFile(program, words, options, (error, _, stderr) => {
			error ? reject(new Error(reasonOf(error, stderr))) : resolve();
		});
		child.stdin?.end();
	});
};

const reasonOf = (error: Error & {code?: unknown; killed?: boolean}, stderr: string): string => {
	if (error.code === 'ENOENT') {
		return 'the program is not on the PATH of the daemon';
	}

	const said = stderr.trim().split('\n').at(-1) ?? '';
	return error.killed ? 'it took too long' : `it ended with ${error.code}${said === '' ? '' : `: ${said}`}`;
};
