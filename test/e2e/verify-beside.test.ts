import {expect, test} from 'vitest';
import {registerAll, runLalia} from '../support/cli.js';
import {makeHome} from '../support/home.js';
import {joinAs} from '../support/talk.js';

test('verify finds nothing wrong while messages are sent and members come and go', async () => {
	const home = makeHome();
	await registerAll(home, 'alice');
	const [bob, carol] = [await joinAs(home, 'bob'), await joinAs(home, 'carol')];
	await bob.must('room create', {name: 'api'});
	let isOver = false;
	const writing = (async () => {
		for (let index = 0; !isOver; index++) {
			await bob.must('post', {room: 'api', body: `${index}`});
			await carol.must(index % 2 === 0 ? 'join' : 'leave', {room: 'api'});
		}
	})();
	for (let round = 0; round < 6; round++) {
		expect(await runLalia(home, ['verify'])).toMatchObject({code: 0, stderr: ''});
	}

	isOver = true;
	await writing;
}, 60_000);
