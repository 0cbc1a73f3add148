import {countTokens} from 'gpt-tokenizer';
import {beforeAll, describe, expect, test} from 'vitest';
import {registerAll, runLalia} from '../../support/cli.js';
import {makeSharedHome} from '../../support/home.js';
import {connectMcp, toolFailure} from '../../support/mcp.js';
import {openRaw, registerRaw} from '../../support/raw-client.js';
import {makeProject} from '../../support/task-scene.js';

const home = makeSharedHome();

beforeAll(() => registerAll(home, 'alice', 'bob', 'carol'));

test('the tools are eight at most, and cost a session fewer than 1,500 tokens in all', async () => {
	const {client} = await connectMcp(home, {as: 'alice'});
	const {tools} = await client.listTools();

	expect(tools.map(({name}) => name)).toEqual(['tell', 'ask', 'read', 'post', 'look', 'room', 'task', 'register']);
	expect(countTokens(JSON.stringify(tools))).toBeLessThan(1500);
	expect(countTokens(client.getInstructions() ?? '')).toBeLessThan(100);
});

test('a list of tools starts no daemon', async () => {
	const idle = await connectMcp({...home, env: {...home.env, LALIA_HOME: `${home.root}/other`}});
	await idle.client.listTools();

	expect(await runLalia(home, ['stop'], {env: {LALIA_HOME: `${home.root}/other`}})).toMatchObject({
		stdout: 'no daemon is running\n',
	});
});

describe('tell and read', () => {
	test('bring a message, with short text for the model and data for a program', async () => {
		const [alice, bob] = [await connectMcp(home, {as: 'alice'}), await connectMcp(home, {as: 'bob'})];
		const sent = await alice.must('tell', {peer: 'bob', body: 'the parser\nis ready'});
		expect(sent).toMatchObject({text: 'seq=1 peer=bob', data: {seq: 1, peer: 'bob'}});

		const {text, data} = await bob.must('read');
		expect(text).toMatch(/ begin from=alice role=peer .*seq=1 .*\nthe parser\nis ready\n\S+ end$/);
		expect(data).toMatchObject({messages: [{seq: 1, from: 'alice', body: 'the parser\nis ready'}]});
		expect(await bob.call('read', {timeout: 0})).toMatchObject(toolFailure('timeout', 2));
	});

	test('keep to one peer where it is named', async () => {
		const [bob, carol] = [await connectMcp(home, {as: 'bob'}), await connectMcp(home, {as: 'carol'})];
		const alice = await connectMcp(home, {as: 'alice'});
		await bob.must('tell', {peer: 'alice', body: 'from bob'});
		const {data} = await carol.must('tell', {peer: 'alice', body: 'from carol'});

		expect((await alice.must('read', {peer: 'carol'})).text).toContain('from carol');
		await bob.must('tell', {peer: 'carol', body: 'other'});
		await alice.must('tell', {peer: 'carol', body: 'an answer', reply_to: data['seq']});
		expect((await carol.must('read', {peer: 'alice'})).data).toMatchObject({messages: [{reply_to: data['seq']}]});
		expect((await alice.must('read', {})).text).toContain('from bob');
		await carol.must('read');
	});

	test('say what went wrong: sentence, reason, hint and context', async () => {
		const alice = await connectMcp(home, {as: 'alice'});
		const failed = await alice.call('tell', {peer: 'bbo', body: 'hello'});

		expect(failed).toMatchObject(toolFailure('agent_not_found', 5));
		expect(failed.text).toBe(
			[
				'no agent answers to "bbo"; did you mean bob?',
				'reason: agent_not_found',
				'hint: lalia agents lists who is there',
				'context: {"address":"bbo","nearest":["bob"]}',
			].join('\n'),
		);
	});
});

test('ask waits for the answer, and says where none comes', async () => {
	const [alice, bob] = [await connectMcp(home, {as: 'alice'}), await connectMcp(home, {as: 'bob'})];
	const asked = alice.must('ask', {peer: 'bob', body: 'which port?'});
	const question = await bob.must('read', {peer: 'alice'});
	await bob.must('tell', {peer: 'alice', body: '8080'});

	expect(question.text).toContain('which port?');
	expect((await asked).text).toMatch(/ begin from=bob .*\n8080\n\S+ end$/);
	expect(await alice.call('ask', {peer: 'bob', body: 'well?', timeout: 0.1})).toMatchObject(toolFailure('timeout', 2));
	await bob.must('read', {peer: 'alice'});
});

test('room, post and read speak of rooms', async () => {
	const [alice, bob] = [await connectMcp(home, {as: 'alice'}), await connectMcp(home, {as: 'bob'})];

	expect(await bob.call('room', {action: 'join', room: 'api'})).toMatchObject(toolFailure('room_not_found', 5));
	await alice.must('room', {action: 'create', room: 'api', description: 'who changes what'});
	expect(await bob.call('post', {room: 'api', body: 'too soon'})).toMatchObject(toolFailure('not_a_member', 5));
	expect(await bob.must('room', {action: 'join', room: 'api'})).toMatchObject({data: {room: 'api'}});
	expect(await alice.must('post', {room: 'api', body: 'one'})).toMatchObject({text: 'room=api seq=1'});
	await alice.must('post', {room: 'api', body: 'two'});
	expect((await bob.must('read', {room: 'api'})).text).toMatch(
		/from=alice .*room=api seq=1 .*\none\n\S+ end\n.*from=alice .*room=api seq=2 .*\ntwo\n\S+ end$/,
	);
	await bob.must('look', {action: 'inbox'}); // who goes on has seen the last answer
	expect((await alice.must('look', {action: 'participants', room: 'api'})).text).toBe(
		'alice\tpending=0\tdropped=0\nbob\tpending=0\tdropped=0',
	);
	expect((await bob.must('look', {action: 'history', room: 'api', since: 2})).data).toMatchObject({
		messages: [{seq: 2, body: 'two'}],
	});
	expect((await bob.must('look', {action: 'rooms'})).text).toContain('api\tmembers=2\tmessages=2');
	await bob.must('room', {action: 'leave', room: 'api'});
	expect(await bob.call('read', {room: 'api', timeout: 0})).toMatchObject(toolFailure('not_a_member', 5));
});

test('look changes nothing: inbox, agents, history, search and whoami', async () => {
	const [alice, carol] = [await connectMcp(home, {as: 'alice'}), await connectMcp(home, {as: 'carol'})];
	for (let number = 1; number <= 25; number++) {
		await alice.must('tell', {peer: 'carol', body: `walnut ${number}`});
	}

	expect((await carol.must('look', {action: 'inbox'})).text).toMatch(/peer=alice\tunread=25\toldest=\S+/);
	expect((await carol.must('look', {action: 'history', peer: 'alice'})).data['messages']).toHaveLength(20);
	expect((await carol.must('look', {action: 'search', words: 'walnut 17'})).text).toContain('walnut 17');
	expect((await carol.must('look', {action: 'agents'})).text).toContain('alice\trole=peer');
	expect((await carol.must('look', {action: 'whoami'})).text).toMatch(
		/^name=carol .*\ndetermined_by=LALIA_NAME carol$/,
	);
	expect((await carol.must('look', {action: 'inbox'})).data).toMatchObject({sources: [{unread: 25}]});
	expect(await carol.call('look', {action: 'history', peer: 'nobody'})).toMatchObject(
		toolFailure('agent_not_found', 5),
	);
	expect(await carol.call('look', {action: 'inbox', room: 'x'})).toMatchObject(toolFailure('invalid_args', 1));
	expect(await carol.call('look', {action: 'everything'})).toMatchObject(toolFailure('invalid_args', 1));
});

test('task goes from the bulletin by a claim to a status', async () => {
	const client = await openRaw(home);
	const repo = makeProject(home);
	const boss = await registerRaw(client, 'boss', {role: 'supervisor', project: 'moon'});
	await registerAll(home, 'other');
	await runLalia(home, ['register', '--name', 'ann', '--role', 'worker', '--project', 'moon'], {cwd: repo});
	const workstream = {slug: 'parser', branch: 'work/parser', brief: 'Write the parser.'};
	await client.must('publish-task', {project: 'moon', repo_root: repo, workstream}, boss);
	client.socket.destroy();
	const ann = await connectMcp(home, {as: 'ann', cwd: repo});

	expect((await ann.must('task', {action: 'bulletin'})).text).toContain(
		'\nslug=parser branch=work/parser summary=Write the parser.\n',
	);
	expect((await ann.must('task', {action: 'claim', slug: 'parser'})).text).toContain('Write the parser.');
	expect(await ann.call('task', {action: 'claim', slug: 'parser'})).toMatchObject(toolFailure('not_open', 1));
	expect(await ann.must('task', {action: 'set-status', slug: 'parser', status: 'ready'})).toMatchObject({
		text: 'slug=parser status=ready',
	});
	expect((await ann.must('task', {action: 'show', slug: 'parser'})).text).toContain('owner=ann');
});

test('arguments that a model fills in without meaning them are left out', async () => {
	const [alice, bob] = [await connectMcp(home, {as: 'alice'}), await connectMcp(home, {as: 'bob'})];
	await alice.must('tell', {peer: 'bob', body: 'hello', reply_to: null});

	expect((await bob.must('read', {peer: '', room: null})).text).toContain('hello');
	expect(await alice.call('tell', {peer: 'bob', body: ''})).toMatchObject(toolFailure('empty_body', 1));
	expect(await alice.call('tell', {peer: 'bob', body: 'x', id: 'y'})).toMatchObject(toolFailure('invalid_args', 1));
});

test('a tool that is not there is an error of the protocol', async () => {
	const alice = await connectMcp(home, {as: 'alice'});

	await expect(alice.call('shout')).rejects.toThrow('there is no tool shout');
});
