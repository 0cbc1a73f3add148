import {readFile} from 'node:fs/promises';
import {hasCode} from './error-code.js';

/** A file's text; undefined if there is no such file. */
export const readIfThere = async (path: string): Promise<string | undefined> => {
	try {
		return await readFile(path, 'utf8');
	} catch (error) {
		if (hasCode(error, 'ENOENT')) {
			return;
		}
		throw error;
	}
};
