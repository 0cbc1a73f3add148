import {expect, test} from 'vitest';
import {runLalia} from '../support/cli.js';
import {makeTwin, overwritePageOf, unreadAtStart} from '../support/lost-home.js';
import {daemonsOf} from '../support/processes.js';
import {openRaw} from '../support/raw-client.js';
import {makeRoomScene} from '../support/room-scene.js';
import {until} from '../support/until.js';

const scene = makeRoomScene();

test('the daemon says that its database is sound, and goes on', async () => {
	const home = makeTwin(scene.home);
	await runLalia(home, ['agents']);
	const client = await openRaw(home);
	expect(await client.must('check-database', {})).toEqual({sound: true});
	expect(await client.must('check-database', {})).toEqual({sound: true});
});

test('the daemon says that its database is not sound, and ends so that the next one mends it', async () => {
	const home = makeTwin(scene.home);
	overwritePageOf(home, unreadAtStart);
	await runLalia(home, ['agents']);
	const client = await openRaw(home);
	expect(await client.must('check-database', {})).toEqual({sound: false});
	await until('the daemon has ended', () => daemonsOf(home).length === 0);
	expect((await runLalia(home, ['agents'])).stderr).toContain('8 messages rebuilt from the transcript');
});
