import {expect, test} from 'vitest';
import {runLalia} from '../support/cli.js';
import {joinAs, makeSharedDaemon} from '../support/talk.js';

const home = makeSharedDaemon();

test('an agent sees itself as others see it', async () => {
	const alice = await joinAs(home, 'alice', {project: 'parser', role: 'supervisor', model: 'large'});
	const self = await alice.must('whoami');
	const {agents} = await alice.must('agents');

	expect(agents).toEqual([self]);
	expect(self).toMatchObject({name: 'alice', role: 'supervisor', project: 'parser', model: 'large', lease: 'live'});
});

test('the command says who the caller is and how that was found out', async () => {
	const {stdout} = await runLalia(home, ['register', '--name', 'alice', '--role', 'worker', '--json']);
	const {agent_id} = JSON.parse(stdout).data;
	const line = `name=alice agent_id=${agent_id} role=worker project=- lease=live\n`;

	expect(await runLalia(home, ['whoami'], {as: 'alice'})).toMatchObject({
		code: 0,
		stdout: `${line}determined_by=LALIA_NAME alice\n`,
	});
	expect(await runLalia(home, ['--as', agent_id, 'whoami'])).toMatchObject({
		code: 0,
		stdout: `${line}determined_by=--as ${agent_id}\n`,
	});
	expect(await runLalia(home, ['whoami', '--as', 'alice'], {as: 'somebody-else'})).toMatchObject({code: 0});
	expect(await runLalia(home, ['whoami'], {as: 'somebody-else'})).toMatchObject({code: 6, stdout: ''});
});
