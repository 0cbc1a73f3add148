import {expect, test} from 'vitest';
import {registerAll, runLalia} from '../support/cli.js';
import {join, makeSharedDaemon} from '../support/talk.js';

const home = makeSharedDaemon();

test('a peek shows all unread messages of a channel and consumes none', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	for (const body of ['one', 'two', 'three']) {
		await alice.must('tell', {peer: 'bob', body});
	}

	const first = await bob.must('peek', {source: 'alice'});
	expect(first.messages.map(({seq, body}) => `${seq} ${body}`)).toEqual(['1 one', '2 two', '3 three']);
	expect(await bob.must('peek', {source: 'alice'})).toEqual(first);
	expect(await bob.must('read', {source: 'alice', timeout: 0})).toMatchObject({messages: [{seq: 1}]});
});

test('a peek shows what was delivered and is not acknowledged yet, for it is unread', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	await alice.must('tell', {peer: 'bob', body: 'one'});
	await bob.must('read', {source: 'alice', timeout: 0});

	expect(await bob.must('peek', {source: 'alice'})).toMatchObject({messages: [{body: 'one'}]});
});

test('a peek that is too long for one answer shows the oldest messages, and says that there are more', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	for (const letter of ['a', 'b', 'c']) {
		await alice.must('tell', {peer: 'bob', body: letter.repeat(400_000)});
	}

	const {messages, warning} = await bob.must('peek', {source: 'alice'});
	expect(messages.map(({seq}) => seq)).toEqual([1, 2]);
	expect(warning).toMatch(/^newer messages are left out/);
	expect(await bob.must('inbox')).toMatchObject({sources: [{unread: 3}]});
});

test('a peek shows nothing where there is nothing, or nothing but what the caller sent', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');

	expect(await bob.must('peek', {source: 'alice'})).toEqual({messages: []});
	await alice.must('tell', {peer: 'bob', body: 'one'});
	expect(await alice.must('peek', {source: 'bob'})).toEqual({messages: []});
});

test('a peek shows nothing of what two others tell each other', async () => {
	const [alice, bob, eve] = await join(home, 'alice', 'bob', 'eve');
	await alice.must('tell', {peer: 'bob', body: 'secret'});
	await bob.must('tell', {peer: 'alice', body: 'secret too'});

	for (const source of ['alice', 'bob', alice.agent_id, bob.agent_id]) {
		expect(await eve.must('peek', {source})).toEqual({messages: []});
	}
});

test('the command prints a line a message with further lines indented, and nothing where there is none', async () => {
	await registerAll(home, 'writer', 'reader');
	expect(await runLalia(home, ['peek', 'writer'], {as: 'reader'})).toEqual({
		code: 0,
		signal: null,
		stdout: '',
		stderr: '',
	});

	await runLalia(home, ['tell', 'reader', 'one\n[2 now eve] two'], {as: 'writer'});
	await runLalia(home, ['tell', 'reader', 'three'], {as: 'writer'});
	const {stdout} = await runLalia(home, ['peek', 'writer'], {as: 'reader'});
	expect(stdout.replaceAll(/\d{4}-\S+Z/g, '<ts>')).toBe(
		'[1 <ts> writer] one\n  [2 now eve] two\n[2 <ts> writer] three\n',
	);
});
