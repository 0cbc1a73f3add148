import {describe, expect, test, vi} from 'vitest';
import type {FaultPoint} from '../../source/client/fault-point.js';
import {runLalia} from '../support/cli.js';
import {committedIds, expectCleanRepository} from '../support/transcript.js';
import {fileScenes} from './killed-commands/file-scenes.js';
import {identityScenes} from './killed-commands/identity-scenes.js';
import {readingScenes} from './killed-commands/reading-scenes.js';
import {askingScenes, sendingScenes} from './killed-commands/sending-scenes.js';
import {makeStage} from './killed-commands/stage.js';

vi.setConfig({testTimeout: 60_000});

const scenes = [...sendingScenes, ...readingScenes, ...askingScenes, ...identityScenes, ...fileScenes];

/** All of them: the types ask for the one that is missing. */
const everyPoint: Record<FaultPoint, true> = {
	'daemon-started': true,
	connected: true,
	'request-signed': true,
	'request-sent': true,
	'answer-taken': true,
	'answer-shown': true,
	'ack-sent': true,
	'answer-acknowledged': true,
	'lock-taken': true,
	'file-written': true,
	'file-in-place': true,
	'key-saved': true,
	'agent-registered': true,
	'session-bound': true,
	'next-key-saved': true,
	'key-changed': true,
	'agent-unregistered': true,
	'key-deleted': true,
	'backup-packed': true,
	'folder-moved': true,
};

describe('a command that is killed', () => {
	const stage = makeStage();
	test.each(scenes)('at $point: $what', ({play}) => play(stage));

	test('at each of these points leaves a transcript that is whole, and a home that the doctor finds well', async () => {
		const {home} = stage;
		await runLalia(home, ['stop']);
		const ids = committedIds(home);
		expect(new Set(ids).size).toBe(ids.length);
		expectCleanRepository(home);
		expect(await runLalia(home, ['verify'])).toMatchObject({code: 0, stderr: ''});
		await stage.must(['agents']);
		expect(await runLalia(home, ['doctor'])).toMatchObject({code: 0});
	});
});

test('there is a scene for every point at which a command can be made to die', () => {
	expect([...new Set(scenes.map(({point}) => point))].sort()).toEqual(Object.keys(everyPoint).sort());
});
