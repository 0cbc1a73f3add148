import {spawn} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {endOf, registerAll, runLalia, startLalia} from '../support/cli.js';
import {makeHome} from '../support/home.js';
import {hasProgram} from '../support/not-run.js';
import {expectVerified} from '../support/transcript.js';

const client = join(import.meta.dirname, '../../docs/examples/client.py');

const canRun = ['python3', 'openssl'].every(name => hasProgram(name, 'the client in Python'));

test.runIf(canRun)(
	'a client of 60 lines in another language registers, asks, reads the answer and verifies',
	async () => {
		expect(readFileSync(client, 'utf8').split('\n').length).toBeLessThanOrEqual(61);
		const home = makeHome();
		await registerAll(home, 'bob');
		const asked = startLalia(home, ['read-any', '--timeout', '30'], {as: 'bob'});
		const python = endOf(spawn('python3', [client, 'py', 'bob'], {env: home.env}));

		expect(await asked.ended).toMatchObject({code: 0, stdout: 'peer=py\nWhat is the answer? ✓\n'});
		await runLalia(home, ['tell', 'py', '42 ✓\n{"a": 1}'], {as: 'bob'});
		expect(await python).toMatchObject({code: 0, stdout: '42 ✓\n{"a": 1}\n', stderr: ''});
		await expectVerified(home, 2);
	},
);
