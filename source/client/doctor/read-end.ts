import {closeSync, fstatSync, openSync, readSync} from 'node:fs';

/** The last so many bytes of a file, as text; nothing of one that is not there. */
export const readEnd = (path: string, maxBytes: number): string => {
	let file: number;
	try {
		file = openSync(path, 'r');
	} catch {
		return '';
	}

	try {
		const {size} = fstatSync(file);
		const bytes = Buffer.alloc(Math.min(maxBytes, size));
		const count = readSync(file, bytes, 0, bytes.length, size - bytes.length);
		return bytes.toString('utf8', 0, count);
	} finally {
		closeSync(file);
	}
};
