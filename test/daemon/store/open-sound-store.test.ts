import {existsSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {sqlitePackage} from '../../../source/core/sqlite-package.js';
import {DatabaseTaken} from '../../../source/daemon/store/open-database.js';
import {isBeingMended, openSoundStore, takeMendingLock} from '../../../source/daemon/store/open-sound-store.js';

let home: string;

beforeEach(() => {
	home = mkdtempSync(join(tmpdir(), 'lalia-sound-'));
});

afterEach(() => rmSync(home, {recursive: true}));

const open = () => openSoundStore({home, now: Date.now});

test('the database that takes the place of a damaged one is not let go until it is filled', () => {
	writeFileSync(join(home, 'lalia.db'), 'all work and no play\n'.repeat(1000));
	const {store, setAside} = open();
	expect(isBeingMended(home)).toBe(true);
	setAside?.lock.release();
	expect(isBeingMended(home)).toBe(false);
	store.close();
});

test('a database that was only suspected is free to wait for', () => {
	open().store.close();
	writeFileSync(join(home, 'lalia.db.suspect'), '');
	const {store, setAside} = open();
	expect([setAside, isBeingMended(home)]).toEqual([undefined, false]);
	store.close();
});

test('a database that another daemon mends is not touched meanwhile', () => {
	const lock = takeMendingLock(home);
	expect(open).toThrow(DatabaseTaken);
	expect(existsSync(join(home, 'lalia.db'))).toBe(false);
	lock.release();
	open().store.close();
});

test('to look whether a database is being mended does not look like mending to others', () => {
	takeMendingLock(home).release();
	// Reason for the cast: a package loaded by a computed name has no types.
	const Sqlite = createRequire(import.meta.url)(
		sqlitePackage(process.versions['napi']),
	) as typeof import('better-sqlite3');
	const looking = new Sqlite(join(home, 'lalia.db.mending'));
	looking.exec('BEGIN; SELECT 1 FROM sqlite_schema');
	expect(isBeingMended(home)).toBe(false);
	looking.close();
});
