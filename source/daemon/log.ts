import {appendFileSync, renameSync, statSync} from 'node:fs';

const maxBytes = 5 * 1024 * 1024;

/** `info` always; `debug`, which has a line a request, only where it was asked for. */
export type Log = {info: (line: string) => void; debug: (line: string) => void};

/** A log file that is moved to `<path>.1` when it has grown to 5 MiB. Logging never fails: what can't be written is lost. */
export const openLog = (path: string, options: {level: string | undefined; now: () => number}): Log => {
	let size = sizeOf(path);

	const write = (line: string): void => {
		const text = `${new Date(options.now()).toISOString()} ${process.pid} ${line}\n`;
		try {
			if (size > maxBytes) {
				renameSync(path, `${path}.1`);
				size = 0;
			}

			appendFileSync(path, text, {mode: 0o600});
			size += text.length;
		} catch {
			// A full disk is told to whoever asks the daemon for something; the log has nobody to tell.
		}
	};

	return {info: write, debug: options.level === 'debug' ? write : () => {}};
};

const sizeOf = (path: string): number => statSync(path, {throwIfNoEntry: false})?.size ?? 0;
