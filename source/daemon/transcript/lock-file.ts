import {link, rename, rm, stat, writeFile} from 'node:fs/promises';
import {faultPoint} from '../fault-point.js';
import {hasCode} from './error-code.js';

export type LockFile = {
	/** Puts this content in the place of the locked file, and gives up the lock. */
	replace(content: Uint8Array): Promise<void>;
	/** Gives up the lock; does nothing after `replace`. */
	release(): Promise<void>;
};

const staleAfterMs = 60_000;

/**
 * Takes git's own lock on a file, `<file>.lock`; undefined while someone else holds it. `mark` is a path in a folder of our
 * own on the same file system: the lock is a second name of the file there, by which `removeOwnLock` knows it again.
 */
export const takeLock = async (path: string, mark: string): Promise<LockFile | undefined> => {
	const lockPath = `${path}.lock`;
	await rm(mark, {force: true});
	await writeFile(mark, '', {flag: 'wx'});
	const isTaken = await link(mark, lockPath).catch(error => {
		if (hasCode(error, 'EEXIST')) {
			return true;
		}
		throw error;
	});
	if (isTaken) {
		return;
	}
	faultPoint('index-locked');
	let held = true;
	return {
		replace: async content => {
			await writeFile(mark, content);
			faultPoint('index-written');
			await rename(lockPath, path);
			held = false;
			await rm(mark, {force: true});
		},
		release: async () => {
			if (held) {
				held = false;
				await rm(lockPath, {force: true});
				await rm(mark, {force: true});
			}
		},
	};
};

/** Removes the lock on a file if it is one that we took ourselves, before we were killed. Only while we hold none. */
export const removeOwnLock = async (path: string, mark: string): Promise<void> => {
	const lockPath = `${path}.lock`;
	const [own, lock] = await Promise.all([mark, lockPath].map(file => stat(file).catch(() => undefined)));
	if (own !== undefined && own.ino === lock?.ino) {
		await rm(lockPath, {force: true});
	}
};

/** Removes the lock on a file if it is so old that whoever took it must have died; says whether it did. */
export const removeStaleLock = async (path: string, now: () => number): Promise<boolean> => {
	const lockPath = `${path}.lock`;
	const info = await stat(lockPath).catch(() => undefined);
	if (info === undefined || now() - info.mtimeMs < staleAfterMs) {
		return false;
	}
	await rm(lockPath, {force: true});
	return true;
};
