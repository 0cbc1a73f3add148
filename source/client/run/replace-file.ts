import {randomBytes} from 'node:crypto';
import {
	closeSync,
	fchmodSync,
	fsyncSync,
	mkdirSync,
	openSync,
	realpathSync,
	renameSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import {dirname} from 'node:path';

/**
 * Gives a file of the user's these bytes, all or none of them: whoever reads it meanwhile gets the old ones or the new ones. It
 * keeps its mode; a symbolic link stays one, and the file that it leads to is written. Folders are made as need be.
 * Throws what the system throws.
 */
export const replaceFile = (path: string, bytes: Buffer): void => {
	const isThere = statSync(path, {throwIfNoEntry: false}) !== undefined;
	if (!isThere) {
		mkdirSync(dirname(path), {recursive: true});
	}

	const target = isThere ? realpathSync(path) : path;
	const temporary = `${target}.${randomBytes(6).toString('hex')}.tmp`;
	try {
		writeAndSync(temporary, bytes, isThere ? statSync(target).mode & 0o7777 : undefined);
		renameSync(temporary, target);
	} catch (error) {
		rmSync(temporary, {force: true});
		throw error;
	}
};

/** @param mode what the umask leaves of rw for all where it is left out */
const writeAndSync = (path: string, bytes: Buffer, mode: number | undefined): void => {
	const file = openSync(path, 'wx', 0o666);
	try {
		if (mode !== undefined) {
			fchmodSync(file, mode);
		}

		writeFileSync(file, bytes);
		fsyncSync(file);
	} finally {
		closeSync(file);
	}
};
