import {existsSync, readdirSync, statSync, writeFileSync} from 'node:fs';
import {join as joinPath} from 'node:path';
import {expect, test} from 'vitest';
import {runLalia} from '../support/cli.js';
import {gitIn} from '../support/home.js';
import {makeTwin, overwritePageOf, unreadAtStart} from '../support/lost-home.js';
import {daemonsOf} from '../support/processes.js';
import {openRaw} from '../support/raw-client.js';
import {makeRoomScene} from '../support/room-scene.js';
import {join, makeDaemon, refusal, untilCommitted} from '../support/talk.js';
import {until} from '../support/until.js';

const scene = makeRoomScene();

test('the daemon copies its database into a private folder, and names the commit that belongs to it', async () => {
	const home = await makeDaemon();
	const [alice] = await join(home, 'alice', 'bob');
	await alice.must('tell', {peer: 'bob', body: 'one'});
	await untilCommitted(home, alice.client);

	const {folder, workspace, head} = await alice.must('take-snapshot');
	expect([workspace, head]).toEqual([home.workspace, gitIn(home, 'rev-parse', 'HEAD').trim()]);
	expect(folder.startsWith(joinPath(home.home, 'snapshot-'))).toBe(true);
	expect(readdirSync(folder)).toEqual(['lalia.db']);
	expect(statSync(folder).mode & 0o777).toBe(0o700);
	expect(statSync(joinPath(folder, 'lalia.db')).mode & 0o777).toBe(0o600);
});

test('of a damaged database there is no copy, and the next daemon mends it', async () => {
	const home = makeTwin(scene.home);
	overwritePageOf(home, unreadAtStart);
	await runLalia(home, ['agents']);
	const client = await openRaw(home);
	expect(await client.request('take-snapshot', {})).toMatchObject(refusal('storage_failed', 1));
	await until('the daemon has ended', () => daemonsOf(home).length === 0);
	expect(readdirSync(home.home).filter(name => name.startsWith('snapshot-'))).toEqual([]);
});

test('of a transcript that cannot be read there is none either', async () => {
	const home = makeTwin(scene.home);
	writeFileSync(joinPath(home.workspace, '.git/HEAD'), 'nonsense\n');
	await runLalia(home, ['agents']);
	const client = await openRaw(home);
	expect(await client.request('take-snapshot', {})).toMatchObject(refusal('storage_failed', 1));
	expect(existsSync(home.home) && readdirSync(home.home).filter(name => name.startsWith('snapshot-'))).toEqual([]);
});
