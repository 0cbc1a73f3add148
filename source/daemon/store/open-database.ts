import {createRequire} from 'node:module';
import type {Database as Sqlite} from 'better-sqlite3';
import {LaliaError} from '../../core/lalia-error.js';
import {sqlitePackage, sqliteTrouble} from '../../core/sqlite-package.js';
import {faultPoint} from '../fault-point.js';
import {isLink} from '../own-files.js';
import {migrations} from './migrations.js';

export type Database = Sqlite;

/** Another process has this database: a daemon of this home is already there, or still on its way out. */
export class DatabaseTaken extends Error {
	override readonly name = 'DatabaseTaken';
}

/**
 * Opens the daemon's database and keeps it for this process alone, until it is closed or the process ends: SQLite's
 * lock is the kernel's, so a killed daemon leaves none behind. This lock is what makes the daemon of a home the only one.
 * Throws DatabaseTaken, or LaliaError `storage_failed`.
 */
export const openDatabase = (path: string): Database => {
	const database = construct(path);
	try {
		database.pragma('locking_mode = EXCLUSIVE');
		database.pragma('journal_mode = WAL');
		database.pragma('synchronous = FULL');
		database.exec('BEGIN EXCLUSIVE; COMMIT');
		migrate(database);
		return database;
	} catch (error) {
		database.close();
		throw isBusy(error) ? new DatabaseTaken(path, {cause: error}) : storageError(path, error);
	}
};

/**
 * A lock beside the database, for what must not be done twice at a time: a small file whose lock ends with the process.
 * Throws DatabaseTaken where another process has it.
 */
export const takeLockFile = (path: string): {release: () => void} => {
	const database = openLockFile(path, 'BEGIN EXCLUSIVE');
	return {release: () => void database.close()};
};

/** Throws DatabaseTaken where another process has the lock; those that look are not in one another's way. */
export const lookAtLockFile = (path: string): void => {
	openLockFile(path, 'SELECT 1 FROM sqlite_schema').close();
};

const openLockFile = (path: string, sql: string): Database => {
	const database = construct(path);
	try {
		database.exec(sql);
		return database;
	} catch (error) {
		database.close();
		throw isBusy(error) ? new DatabaseTaken(path, {cause: error}) : storageError(path, error);
	}
};

/** Fails with `broken_install` where this installation could open no database. */
export const checkSqlite = (): void => void construct(':memory:').close();

/**
 * It waits for no lock: SQLite would keep a shared one meanwhile, and those that wait so for the whole of a database never let
 * one another have it.
 */
const construct = (path: string): Database => {
	for (const each of [path, `${path}-wal`, `${path}-shm`, `${path}-journal`].filter(isLink)) {
		throw storageError(path, new Error(`${each} is a symbolic link, and could lead anywhere`));
	}

	const require = createRequire(import.meta.url);
	const name = sqlitePackage(process.versions['napi']);
	try {
		// Reason for the cast: a package loaded by a computed name has no types.
		const Constructor = require(name) as typeof import('better-sqlite3');
		return new Constructor(path, {timeout: 0});
	} catch (error) {
		if (isBusy(error)) {
			throw new DatabaseTaken(path, {cause: error});
		}

		throw codeOf(error).startsWith('SQLITE_') ? storageError(path, error) : installError(name, error);
	}
};

/** The package is not there, or its binary is not, or it is one for another Node. */
const installError = (name: ReturnType<typeof sqlitePackage>, cause: unknown): LaliaError => {
	const {why} = sqliteTrouble(name, firstLine(cause));
	return new LaliaError('broken_install', `${name} cannot be loaded by Node ${process.version}: ${why}`, {cause});
};

const firstLine = (error: unknown): string =>
	(error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';

const migrate = (database: Database): void => {
	const taken = Number(database.pragma('user_version', {simple: true}));
	if (taken > migrations.length) {
		throw new Error(`it is of a newer lalia (schema ${taken}, this one knows ${migrations.length})`);
	}

	if (taken < migrations.length) {
		database.transaction(() => {
			for (const sql of migrations.slice(taken)) {
				database.exec(sql);
			}

			database.pragma(`user_version = ${migrations.length}`);
			faultPoint('migrations-made');
		})();
		faultPoint('migrations-committed');
	}
};

const isBusy = (error: unknown): boolean => codeOf(error).startsWith('SQLITE_BUSY');

/** Full disk, read-only file, I/O error, damage: the medium, not the statement. */
export const isStorageFailure = (error: unknown): boolean =>
	/^SQLITE_(FULL|IOERR|READONLY|CORRUPT|NOTADB|CANTOPEN)/.test(codeOf(error));

/** The file is no database, or not a whole one any more. */
export const isDamage = (error: unknown): boolean =>
	/^SQLITE_(CORRUPT|NOTADB)/.test(codeOf(error)) || (error instanceof LaliaError && isDamage(error.cause));

const codeOf = (error: unknown): string =>
	error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

export const storageError = (path: string, cause: unknown): LaliaError =>
	new LaliaError(
		'storage_failed',
		`the database ${path} cannot be used: ${cause instanceof Error ? cause.message : cause}`,
		{
			cause,
			context: {path},
		},
	);
