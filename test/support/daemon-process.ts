import {type ChildProcess, spawn} from 'node:child_process';
import {existsSync, renameSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import type {Readable} from 'node:stream';
import type {Home} from './home.js';

const program = join(import.meta.dirname, '../../dist/daemon.cjs');
const clock = join(import.meta.dirname, 'moved-clock.cjs');

/** A daemon that the test has started itself, as the leader of a process group of its own. */
export type DaemonProcess = {
	pid: number;
	/** Until it answers, or another of this home does; false where it ends before. */
	isReady: Promise<boolean>;
	hasEnded: Promise<void>;
	/** Sends a signal, and waits for the end. */
	end: (signal: 'SIGKILL' | 'SIGTERM') => Promise<void>;
};

/** Starts one whose clock the test moves. */
export const startDaemonProcess = (home: Home, env: NodeJS.ProcessEnv = {}): DaemonProcess => {
	existsSync(clockFileOf(home)) || moveClock(home, 0);
	const child = spawn(process.execPath, ['--require', clock, program], {
		cwd: '/',
		detached: true,
		stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
		env: {...home.env, CLOCK_AHEAD_FILE: clockFileOf(home), LALIA_READY_FD: '3', ...env},
	});
	const hasEnded = new Promise<void>(resolve => child.on('close', () => resolve()));
	return {
		pid: child.pid ?? 0,
		isReady: isReady(child),
		hasEnded,
		end: async signal => {
			child.kill(signal);
			await hasEnded;
		},
	};
};

/** Sets by how much the clock of this home's daemon is ahead, at once. */
export const moveClock = (home: Home, aheadMs: number): void => {
	const file = clockFileOf(home);
	writeFileSync(`${file}.new`, String(aheadMs));
	renameSync(`${file}.new`, file);
};

const clockFileOf = ({root}: Home): string => join(root, 'clock-ahead-ms');

/** Lines come while it starts; an empty one says that it is there. */
const isReady = (child: ChildProcess): Promise<boolean> =>
	new Promise(resolve => {
		let text = '';
		// Reason for the cast: descriptor 3 was asked for as a pipe, which the types do not follow.
		const ready = child.stdio[3] as Readable;
		ready.setEncoding('utf8').on('data', chunk => {
			text += chunk;
			if (/^\n/m.test(text)) {
				resolve(true);
			}
		});
		ready.on('close', () => resolve(/^\n/m.test(text)));
	});
