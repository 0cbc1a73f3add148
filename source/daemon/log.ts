import {closeSync, constants, copyFileSync, openSync, renameSync, rmSync, statSync, writeSync} from 'node:fs';
import {logPaths} from '../core/log-files.js';

const maxBytes = 1024 * 1024;

const {O_WRONLY, O_CREAT, O_APPEND, O_TRUNC, O_NOFOLLOW, COPYFILE_EXCL} = constants;

/** `info` always; `debug`, which has a line a request, only where it was asked for. */
export type Log = {info: (line: string) => void; debug: (line: string) => void};

/** A log file of 1 MiB at most, and the ones before it. Logging never fails: what can't be written is lost. */
export const openLog = (path: string, options: {level: string | undefined; now: () => number}): Log => {
	let size = sizeOf(path);

	const write = (line: string): void => {
		const text = `${new Date(options.now()).toISOString()} ${process.pid} ${line}\n`;
		if (size > maxBytes) {
			rotate(path);
			size = 0; // also where it failed: the next attempt is not at the next line
		}

		attempt(() => append(path, text));
		size += Buffer.byteLength(text);
	};

	return {info: write, debug: options.level === 'debug' ? write : () => {}};
};

/** Not where the log is a link to somewhere else. */
const append = (path: string, text: string): void => {
	const file = openSync(path, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW, 0o600);
	try {
		writeSync(file, text);
	} finally {
		closeSync(file);
	}
};

/**
 * Copies the log and empties it, instead of moving it away: it is this process's standard error too, and what Node says there
 * as it crashes has to follow what was logged before. Whoever follows the log knows a new `.1` by its inode.
 */
const rotate = (path: string): void => {
	const [, ...kept] = logPaths(path);
	const copy = `${path}.new`;
	attempt(() => {
		rmSync(copy, {force: true});
		copyFileSync(path, copy, COPYFILE_EXCL);
		const names = [copy, ...kept];
		for (let place = names.length - 1; place > 0; place--) {
			attempt(() => renameSync(names[place - 1] ?? copy, names[place] ?? copy));
		}

		closeSync(openSync(path, O_WRONLY | O_TRUNC | O_NOFOLLOW));
	});
	attempt(() => rmSync(copy, {force: true}));
};

/** A full disk is told to whoever asks the daemon for something; the log has nobody to tell. */
const attempt = (work: () => void): void => {
	try {
		work();
	} catch {
		// See above.
	}
};

const sizeOf = (path: string): number => statSync(path, {throwIfNoEntry: false})?.size ?? 0;
