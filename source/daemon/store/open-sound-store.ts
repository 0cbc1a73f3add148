import {existsSync, readFileSync, renameSync, rmSync} from 'node:fs';
import {basename, join} from 'node:path';
import {faultPoint} from '../fault-point.js';
import {writeOwnFile} from '../own-files.js';
import {DatabaseTaken, isDamage, lookAtLockFile, takeLockFile} from './open-database.js';
import {openStore, type Store} from './open-store.js';

type Options = {home: string; now: () => number};

type Opened = {
	store: Store;
	/** Where a damaged database is now that was here before; who waits with the lock waits for what takes its place. */
	setAside?: SetAside;
};

export type Lock = {release: () => void};

export type SetAside = {as: string; lock: Lock};

const databaseOf = (home: string): string => join(home, 'lalia.db');

/** Says that the database has to be looked at; it names where to, while the database is being set aside. */
const markOf = (home: string): string => `${databaseOf(home)}.suspect`;

/**
 * The database of this home. One that is damaged is set aside, byte for byte, and a new one is made.
 * @throws DatabaseTaken, or LaliaError `storage_failed`
 */
export const openSoundStore = (options: Options): Opened => {
	const path = databaseOf(options.home);
	if (isBeingMended(options.home)) {
		throw new DatabaseTaken(path); // whoever mends it would find this look in the way
	}

	if (!existsSync(markOf(options.home))) {
		try {
			return {store: openStore(path)};
		} catch (error) {
			if (!isDamage(error)) {
				throw error;
			}
		}
	}

	const lock = takeMendingLock(options.home);
	try {
		const {store, aside} = mend(options);
		if (aside !== undefined) {
			return {store, setAside: {as: aside, lock}};
		}

		lock.release();
		return {store};
	} catch (error) {
		lock.release();
		throw error;
	}
};

/** The next daemon of this home is to look whether the database is whole. */
export const markSuspect = (home: string): void => {
	try {
		writeOwnFile(markOf(home), '');
	} catch {
		// Where nothing can be written, the next daemon can't mend it either.
	}
};

const lockOf = (home: string): string => `${databaseOf(home)}.mending`;

/** Who has this is at work on the database. A daemon that is in its way can wait for it. */
export const takeMendingLock = (home: string): Lock => takeLockFile(lockOf(home));

export const isBeingMended = (home: string): boolean => {
	try {
		existsSync(lockOf(home)) && lookAtLockFile(lockOf(home));
		return false;
	} catch (error) {
		return error instanceof DatabaseTaken;
	}
};

/** Under the lock: another may have mended it meanwhile, or may have been killed while it did. */
const mend = (options: Options): {store: Store; aside?: string} => {
	const {home} = options;
	const path = databaseOf(home);
	const mark = existsSync(markOf(home)) ? readFileSync(markOf(home), 'utf8') : undefined;
	const begun = mark && asideName.test(mark) ? join(home, mark) : undefined;
	if (begun === undefined) {
		const store = openIfSound(options, {isSuspect: mark !== undefined});
		if (store) {
			rmSync(markOf(home), {force: true});
			return {store};
		}
	}

	const aside = begun ?? freeName(path, options.now());
	moveTo(aside, home);
	faultPoint('damage-aside');
	rmSync(markOf(home), {force: true});
	return {store: openStore(path), aside};
};

const openIfSound = (options: Options, {isSuspect}: {isSuspect: boolean}): Store | undefined => {
	try {
		const store = openStore(databaseOf(options.home));
		if (!isSuspect || store.isSound()) {
			return store;
		}

		store.close();
		return undefined;
	} catch (error) {
		if (isDamage(error)) {
			return undefined;
		}

		throw error;
	}
};

const suffixes = ['-wal', '-shm', ''];

/** As `freeName` gives them. */
const asideName = /^lalia\.db\.damaged-[\w-]+$/;

const freeName = (path: string, now: number): string => {
	const name = `${path}.damaged-${new Date(now).toISOString().replaceAll(/[:.]/g, '-')}`;
	for (let number = 1; ; number++) {
		const candidate = number === 1 ? name : `${name}-${number}`;
		if (suffixes.every(suffix => !existsSync(candidate + suffix))) {
			return candidate;
		}
	}
};

/**
 * The database itself goes last: as long as it is here, nobody can make a new one, which would take the log of the old
 * one for its own. The mark says where to, so that whoever comes after a kill brings the rest there too.
 */
const moveTo = (aside: string, home: string): void => {
	if (existsSync(aside)) {
		return;
	}

	writeOwnFile(markOf(home), basename(aside));
	faultPoint('damage-noted');
	for (const suffix of suffixes) {
		const from = databaseOf(home) + suffix;
		if (existsSync(from)) {
			renameSync(from, aside + suffix);
			suffix === '' || faultPoint('damage-half-aside');
		}
	}
};
