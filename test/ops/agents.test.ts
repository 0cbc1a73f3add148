import {expect, test} from 'vitest';
import {ops} from '../../source/core/ops/index.js';
import {runLalia} from '../support/cli.js';
import {openRaw} from '../support/raw-client.js';
import {join, joinAs, makeDaemon, makeSharedDaemon, restartDaemon} from '../support/talk.js';

const home = makeSharedDaemon();

test('everyone who reaches the socket sees who is registered, by name', async () => {
	await join(home, 'carol', 'alice', 'bob');
	const stranger = await openRaw(home);
	const reply = await stranger.exchange({v: 1, id: 'x', op: 'agents', args: {}});

	expect(reply).toMatchObject({ok: true, result: {agents: [{name: 'alice'}, {name: 'bob'}, {name: 'carol'}]}});
});

test('what is shown of an agent is what is declared, and neither its key nor its signatures', async () => {
	const alice = await joinAs(home, 'alice', {project: 'parser', harness: 'codex', branch: 'main'});
	const {agents} = await alice.must('agents');
	const inMesh = ['host']; // of those that are in one
	const declared = Object.keys(ops.agents.result.shape.agents.element.shape).filter(name => !inMesh.includes(name));

	expect(Object.keys(agents[0] ?? {}).sort()).toEqual(declared.sort());
	expect(JSON.stringify(agents)).not.toContain(alice.public_key);
	expect(agents).toMatchObject([{name: 'alice', project: 'parser', harness: 'codex', branch: 'main', lease: 'live'}]);
});

test('an agent that is gone is not listed', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	await bob.must('unregister');

	expect((await alice.must('agents')).agents.map(({name}) => name)).toEqual(['alice']);
});

test('the agents are there again after a restart of the daemon, as they were', async () => {
	const own = await makeDaemon();
	const alice = await joinAs(own, 'alice', {project: 'parser', role: 'worker'});
	const before = await alice.must('agents');
	await restartDaemon(own);

	expect(await (await openRaw(own)).must('agents', {})).toEqual(before);
});

test('the command lists them without an identity: grouped by repository, or one table', async () => {
	await joinAs(home, 'alice', {project: 'parser', repo_root: '/repos/parser', harness: 'codex', branch: 'main'});
	await joinAs(home, 'bob');
	const run = async (...words: string[]) => {
		const {code, stdout, stderr} = await runLalia(home, ['agents', ...words]);
		expect({code, stderr}).toEqual({code: 0, stderr: ''});
		return stdout.replaceAll(/\d{4}-\d\d-\d\dT\S+?Z/g, '<ts>');
	};

	expect(await run()).toBe(
		[
			'repo: - (-)',
			'  bob\trole=peer\tharness=-\tbranch=-\tlast_seen=<ts>\tlease=live',
			'repo: /repos/parser (parser)',
			'  alice\trole=peer\tharness=codex\tbranch=main\tlast_seen=<ts>\tlease=live',
			'',
		].join('\n'),
	);
	expect(await run('--flat')).toBe(
		[
			'name\tproject\tharness\tbranch\trole\tlast_seen\tlease',
			'alice\tparser\tcodex\tmain\tpeer\t<ts>\tlive',
			'bob\t-\t-\t-\tpeer\t<ts>\tlive',
			'',
		].join('\n'),
	);
	expect(await run('--flat', '--wide')).toMatch(/^name\t.*\tlease\tagent_id\tmodel\tworktree\tcwd\nalice\t/);
});
