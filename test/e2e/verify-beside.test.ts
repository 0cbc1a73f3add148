import {expect, test} from 'vitest';
import {registerAll, startLalia} from '../support/cli.js';
import {makeHome} from '../support/home.js';
import {joinAs, untilCommitted} from '../support/talk.js';

test('verify finds nothing wrong while messages are sent and members come and go', async () => {
	const home = makeHome();
	await registerAll(home, 'alice');
	const [bob, carol] = [await joinAs(home, 'bob'), await joinAs(home, 'carol')];
	await bob.must('room create', {name: 'api'});
	await untilCommitted(home, bob.client);
	let count = 0;
	for (let round = 0; round < 3; round++) {
		const {child, ended} = startLalia(home, ['verify']);
		while (child.exitCode === null) {
			await bob.must('post', {room: 'api', body: `${count}`});
			await carol.must(count++ % 2 === 0 ? 'join' : 'leave', {room: 'api'});
			await untilCommitted(home, bob.client);
		}

		expect(await ended).toMatchObject({code: 0, stderr: ''});
	}

	expect(count).toBeGreaterThan(10);
}, 120_000);
