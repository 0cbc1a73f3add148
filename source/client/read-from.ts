import {closeSync, fstatSync, openSync, readSync} from 'node:fs';

/**
 * What is in a file from there on, at most its last so many bytes; undefined where there is no such file.
 * @returns `end` is where reading goes on
 */
export const readFrom = (path: string, start: number, maxBytes: number): {bytes: Buffer; end: number} | undefined => {
	let file: number;
	try {
		file = openSync(path, 'r');
	} catch (error) {
		if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
			return undefined;
		}

		throw error;
	}

	try {
		const {size} = fstatSync(file);
		const from = Math.max(start, size - maxBytes);
		const bytes = Buffer.alloc(Math.max(0, size - from));
		const count = readSync(file, bytes, 0, bytes.length, from);
		return {bytes: bytes.subarray(0, count), end: from + count};
	} finally {
		closeSync(file);
	}
};
