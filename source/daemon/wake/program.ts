import {spawn} from 'node:child_process';
import {signalGroup} from '../signal-group.js';
import type {Waking} from './lanes.js';

const timeoutMs = 20_000;

/** The end of what it says on standard error: its last line is its reason. */
const keptLength = 64 * 1024;

type Run = {program: string; args: readonly string[]; thread: string; env: Record<string, string>};

/**
 * The harness's own program puts the line into the session's queue. Without a shell: thread and text are words, nothing more.
 * One that takes too long is ended together with what it has started: harnesses come in a script that starts the program proper.
 */
export const runProgram = ({program, args, thread, env}: Run, {text, signal}: Waking): Promise<void> =>
	new Promise((resolve, reject) => {
		const words = args.map(word => (word === '{thread}' ? thread : word === '{text}' ? text : word));
		const child = spawn(program, words, {
			cwd: '/',
			env: {...process.env, ...env},
			stdio: ['ignore', 'ignore', 'pipe'],
			detached: true,
		});
		let said = '';
		let isLate = false;
		const end = (): void => {
			if (child.exitCode === null) {
				signalGroup(child.pid, 'SIGKILL');
			}

			child.stderr.destroy(); // what it has left at work can hold the pipe open
		};
		const timer = setTimeout(() => {
			isLate = true;
			end();
		}, timeoutMs);
		const cleanUp = (): void => {
			clearTimeout(timer);
			signal.removeEventListener('abort', end);
		};
		signal.addEventListener('abort', end, {once: true});
		if (signal.aborted) {
			end();
		}

		child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
			said = (said + chunk).slice(-keptLength);
		});
		child.on('error', error => {
			cleanUp();
			reject(new Error(reasonOf(error)));
		});
		child.on('close', code => {
			cleanUp();
			code === 0 ? resolve() : reject(new Error(isLate ? 'it took too long' : endingOf(code, said)));
		});
	});

const reasonOf = (error: Error & {code?: unknown}): string =>
	error.code === 'ENOENT' ? 'the program is not on the PATH of the daemon' : `it could not be started: ${error.code}`;

const endingOf = (code: number | null, said: string): string => {
	const reason = said.trim().split('\n').at(-1);
	return `it ended with ${code}${reason ? `: ${reason}` : ''}`;
};
