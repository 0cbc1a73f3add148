import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {isBeingMended, openSoundStore} from '../../../source/daemon/store/open-sound-store.js';

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
