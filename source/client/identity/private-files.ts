import {
	chmodSync,
	closeSync,
	fchmodSync,
	fstatSync,
	fsyncSync,
	lstatSync,
	mkdirSync,
	openSync,
	readFileSync,
	renameSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import {dirname} from 'node:path';
import {crypto} from '../../core/lazy-crypto.js';
import {faultPoint} from '../fault-point.js';

/**
 * Writes a file of mode 0600 in a folder of mode 0700, which is made if need be: all or nothing, also when the machine
 * loses power. Throws what the system throws.
 */
export const writePrivateFile = (path: string, text: string): void => {
	const folder = dirname(path);
	ensureOwnFolder(folder);

	const temporary = `${path}.${crypto().randomBytes(6).toString('hex')}.tmp`;

	try {
		writeAndSync(temporary, text);
		faultPoint('file-written');
		renameSync(temporary, path);
		faultPoint('file-in-place');
	} catch (error) {
		rmSync(temporary, {force: true});
		throw error;
	}

	syncFolder(folder);
};

/** Undefined when there is no such file; throws what else the system throws. Modes that are too loose are tightened. */
export const readPrivateFile = (path: string): string | undefined => {
	if (!lstatSync(path, {throwIfNoEntry: false})) {
		return undefined; // An exception would cost a cold process 0.2 ms.
	}

	let file: number;

	try {
		file = openSync(path, 'r');
	} catch (error) {
		if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) {
			return undefined;
		}

		throw error;
	}

	try {
		if ((fstatSync(file).mode & 0o077) !== 0 && !lstatSync(path).isSymbolicLink()) {
			ifWritable(() => fchmodSync(file, 0o600));
		}

		return readFileSync(file, 'utf8');
	} finally {
		closeSync(file);
	}
};

/**
 * Makes sure that there is such a folder, and that it is for its owner alone.
 * @throws where it is a symbolic link, which could lead anywhere
 */
export const ensureOwnFolder = (folder: string): void => {
	mkdirSync(folder, {recursive: true, mode: 0o700});
	tightenFolder(folder);
};

/** As `ensureOwnFolder`, where there is one. */
export const tightenFolder = (folder: string): void => {
	const stats = lstatSync(folder, {throwIfNoEntry: false});
	if (stats?.isSymbolicLink()) {
		throw new Error(`${folder} is a symbolic link`);
	}

	if (stats && (stats.mode & 0o077) !== 0) {
		ifWritable(() => chmodSync(folder, 0o700));
	}
};

const writeAndSync = (path: string, text: string): void => {
	const file = openSync(path, 'wx', 0o600);

	try {
		// The umask may have taken more away than we meant to.
		fchmodSync(file, 0o600);
		writeFileSync(file, text);
		fsyncSync(file);
	} finally {
		closeSync(file);
	}
};

/** Without this the new name may be lost though the file is not. */
export const syncFolder = (folder: string): void => {
	const file = openSync(folder, 'r');

	try {
		ifWritable(() => fsyncSync(file));
	} finally {
		closeSync(file);
	}
};

/** In a sandbox the home is readable and nothing more: what cannot be mended there is no reason to refuse to read. */
const ifWritable = (change: () => void): void => {
	try {
		change();
	} catch {
		// The next command outside of the sandbox mends it.
	}
};
