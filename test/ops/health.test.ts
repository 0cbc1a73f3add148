import {readFileSync} from 'node:fs';
import {join as joinPath} from 'node:path';
import {expect, test} from 'vitest';
import {gitIn} from '../support/home.js';
import {openRaw} from '../support/raw-client.js';
import {join, makeSharedDaemon, untilCommitted} from '../support/talk.js';

const home = makeSharedDaemon();

test('the daemon says who it is, what it speaks and how far its transcript is, to everyone', async () => {
	const [alice] = await join(home, 'alice', 'bob');
	await alice.must('tell', {peer: 'bob', body: 'one'});
	await untilCommitted(home, alice.client);
	const stranger = await openRaw(home);

	expect(await stranger.must('health', {})).toEqual({
		build: expect.stringMatching(/^\d{4}-\d\d-\d\dT\S+Z \d+\.\d+\.\d+/),
		protocol: {min: 1, max: 1},
		pid: Number(readFileSync(joinPath(home.home, 'pid'), 'utf8')),
		home: home.home,
		workspace: home.workspace,
		started_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\S+Z$/),
		transcript: {pending: 0, head: gitIn(home, 'rev-parse', 'HEAD').trim()},
	});
});
