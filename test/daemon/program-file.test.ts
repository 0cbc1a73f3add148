import {rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {watchProgramFile} from '../../source/daemon/program-file.js';
import {makeHome} from '../support/home.js';
import {until} from '../support/until.js';

/** A file that is watched; each time it is found gone, somebody may be connected for as long as the test says. */
const watchFile = (isThere: boolean) => {
	const file = join(makeHome().root, 'daemon.cjs');
	const found: {isGone: () => boolean; nobodyIsConnected: () => void}[] = [];
	if (isThere) {
		writeFileSync(file, '');
	}

	watchProgramFile(file, isGone => new Promise(resolve => found.push({isGone, nobodyIsConnected: resolve})));
	return {file, found};
};

test('a program that comes back while somebody is connected is not gone any more, and is watched on', async () => {
	const {file, found} = watchFile(true);
	rmSync(file);
	const first = await until('it is found gone', () => found[0]);
	expect(first.isGone()).toBe(true);
	writeFileSync(file, '');
	expect(first.isGone()).toBe(false);

	first.nobodyIsConnected();
	await new Promise(setImmediate);
	rmSync(file);
	const second = await until('it is found gone again', () => found[1]);
	expect(second.isGone()).toBe(true);
});

test('a program that is gone before anybody watches it is found gone as well', async () => {
	const {found} = watchFile(false);
	const first = await until('it is found gone', () => found[0]);
	expect(first.isGone()).toBe(true);
});
