import {logPaths} from '../../core/log-files.js';
import {readFrom} from '../read-from.js';

/** More than any log that is rotated; what is larger is something else. */
export const maxLogBytes = 8 * 1024 * 1024;

type LastLines = {
	lines: string[];
	/** What has been written so far of the line that comes next. */
	begun: string;
	/** Where the log goes on, in bytes. */
	end: number;
};

/** The last lines of a log, also from those before it where it has not enough. */
export const lastLines = (path: string, count: number): LastLines => {
	const [newest = path, ...older] = logPaths(path);
	const read = readFrom(newest, 0, maxLogBytes);
	const {lines, begun} = linesOf(read?.bytes);
	for (const each of older) {
		if (lines.length >= count) {
			break;
		}

		lines.unshift(...linesOf(readFrom(each, 0, maxLogBytes)?.bytes).lines);
	}

	return {lines: count === 0 ? [] : lines.slice(-count), begun, end: read?.end ?? 0};
};

const linesOf = (bytes: Buffer | undefined): {lines: string[]; begun: string} => {
	const lines = (bytes?.toString('utf8') ?? '').split('\n');
	return {begun: lines.pop() ?? '', lines};
};
