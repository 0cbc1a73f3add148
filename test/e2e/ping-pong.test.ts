import {expect, test} from 'vitest';
import {registerAll, runLalia} from '../support/cli.js';
import {makeHome} from '../support/home.js';

const rounds = 500;

test('500 rounds of tell and read-any, a process each, never hang and never lose the thread', async () => {
	const home = makeHome();
	await registerAll(home, 'ping', 'pong');

	for (let round = 1; round <= rounds; round++) {
		const [sender, reader] = round % 2 === 1 ? ['ping', 'pong'] : ['pong', 'ping'];
		const tell = () => runLalia(home, ['tell', reader, `round ${round}`], {as: sender});
		const read = () => runLalia(home, ['read-any', '--timeout', '20'], {as: reader});
		// Started together, so that now the mail is there first and now the reader; in turn, which of them has the lead.
		const [told, got] =
			round % 4 < 2
				? await Promise.all([tell(), read()])
				: await Promise.all([read(), tell()]).then(pair => pair.reverse());

		expect(told, `round ${round}`).toEqual({
			code: 0,
			signal: null,
			stdout: `seq=${round} peer=${reader}\n`,
			stderr: '',
		});
		expect(got, `round ${round}`).toEqual({
			code: 0,
			signal: null,
			stdout: `peer=${sender}\nround ${round}\n`,
			stderr: '',
		});
	}

	for (const name of ['ping', 'pong']) {
		expect((await runLalia(home, ['inbox'], {as: name})).stdout).toBe('');
	}
}, 180_000);
