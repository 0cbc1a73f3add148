import {
	chmodSync,
	closeSync,
	fchmodSync,
	fsyncSync,
	lstatSync,
	mkdirSync,
	openSync,
	readFileSync,
	readlinkSync,
	realpathSync,
	renameSync,
	rmdirSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import {dirname, join, resolve} from 'node:path';
import {brokenAt} from '../../core/config/broken-config.js';
import {LaliaError} from '../../core/lalia-error.js';
import {crypto} from '../../core/lazy-crypto.js';
import {JsonFault} from '../../core/placed-json.js';
import {syncFolder} from '../identity/private-files.js';

const maxLinks = 40;

/** The file that a path leads to in the end, also where there is none yet. */
export const realFile = (path: string): string => {
	let file = path;
	for (let links = 0; links < maxLinks; links++) {
		const stats = lstatSync(file, {throwIfNoEntry: false});
		if (!stats?.isSymbolicLink()) {
			return stats ? realpathSync(file) : join(realFolder(dirname(file)), file.slice(dirname(file).length + 1));
		}

		file = resolve(dirname(file), readlinkSync(file));
	}

	throw failure(path, 'is a symbolic link that leads to itself');
};

const realFolder = (folder: string): string => {
	try {
		return realpathSync(folder);
	} catch {
		return folder; // it is made later
	}
};

/**
 * The text of a file, undefined where there is none.
 * @throws LaliaError `broken_config` for bytes that are no UTF-8, `storage_failed` where it can't be read
 */
export const readConfig = (path: string): string | undefined => {
	let bytes: Buffer;
	try {
		bytes = readFileSync(path);
	} catch (error) {
		if (isMissing(error)) {
			return undefined;
		}

		throw failure(path, `cannot be read (${codeOf(error)})`, error);
	}

	const text = bytes.toString('utf8');
	if (!Buffer.from(text, 'utf8').equals(bytes)) {
		throw brokenAt(path, text, new JsonFault(Math.max(text.indexOf('\uFFFD'), 0), 'this is not UTF-8'));
	}

	return text;
};

/** Puts a text in the place of a file, all or nothing. The mode of what was there stays. */
export const replaceConfig = (path: string, text: string, newMode: number): void => {
	const temporary = `${path}.${crypto().randomBytes(6).toString('hex')}.tmp`;
	try {
		const old = statSync(path, {throwIfNoEntry: false});
		const file = openSync(temporary, 'wx', newMode);
		try {
			writeFileSync(file, text);
			if (old) {
				fchmodSync(file, old.mode & 0o7777);
			}

			fsyncSync(file);
		} finally {
			closeSync(file);
		}

		renameSync(temporary, path);
		syncFolder(dirname(path));
	} catch (error) {
		rmSync(temporary, {force: true});
		throw failure(path, `cannot be written (${codeOf(error)})`, error);
	}
};

export const removeConfig = (path: string): void => {
	try {
		rmSync(path, {force: true});
	} catch (error) {
		throw failure(path, `cannot be removed (${codeOf(error)})`, error);
	}
};

/** Makes the folder and those above it; returns those that were not there, the innermost first. */
export const makeFolders = (folder: string, mode: number): string[] => {
	const made: string[] = [];
	for (let each = folder; !statSync(each, {throwIfNoEntry: false}); each = dirname(each)) {
		made.push(each);
	}

	try {
		for (const each of made.toReversed()) {
			mkdirSync(each);
			chmodSync(each, mode);
		}
	} catch (error) {
		throw failure(folder, `cannot be made (${codeOf(error)})`, error);
	}

	return made;
};

/** Removes those folders that are empty, the innermost first. */
export const removeFolders = (folders: readonly string[]): void => {
	for (const folder of folders.toSorted((left, right) => right.length - left.length)) {
		try {
			rmdirSync(folder);
		} catch {
			// Somebody keeps something there by now.
		}
	}
};

const isMissing = (error: unknown): boolean => codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR';

const codeOf = (error: unknown): string =>
	error instanceof Error && 'code' in error ? String(error.code) : String(error);

const failure = (path: string, problem: string, cause?: unknown): LaliaError =>
	new LaliaError('storage_failed', `${path} ${problem}`, {cause, context: {path}});
