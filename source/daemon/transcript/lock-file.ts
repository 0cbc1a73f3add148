import {open, rename, rm, stat} from 'node:fs/promises';
import {hasCode} from './error-code.js';

export type LockFile = {
	/** Puts this content in the place of the locked file, and gives up the lock. */
	replace(content: Uint8Array): Promise<void>;
	/** Gives up the lock; does nothing after `replace`. */
	release(): Promise<void>;
};

const staleAfterMs = 60_000;

/** Takes git's own lock on a file, `<file>.lock`; undefined while someone else holds it. */
export const takeLock = async (path: string): Promise<LockFile | undefined> => {
	const lockPath = `${path}.lock`;
	let held = true;
	const file = await open(lockPath, 'wx').catch(error => {
		if (hasCode(error, 'EEXIST')) {
			return;
		}
		throw error;
	});
	if (file === undefined) {
		return;
	}
	const release = async () => {
		if (held) {
			held = false;
			await file.close();
			await rm(lockPath, {force: true});
		}
	};
	return {
		replace: async content => {
			await file.writeFile(content);
			await file.close();
			await rename(lockPath, path);
			held = false;
		},
		release,
	};
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
