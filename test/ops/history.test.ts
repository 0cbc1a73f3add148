import {expect, test} from 'vitest';
import {registerAll, runLalia} from '../support/cli.js';
import {join, makeDaemon, makeSharedDaemon, refusal, restartDaemon, type Talker} from '../support/talk.js';

const home = makeSharedDaemon();

/** The numbers of the messages that a history shows. */
const seqsOf = async (reader: Talker, args: Record<string, unknown>): Promise<number[]> =>
	(await reader.must('history', args)).messages.map(({seq}) => seq);

test('a history shows what both have sent, read or not, to both alike', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	const {id} = await alice.must('tell', {peer: 'bob', body: 'one'});
	await bob.must('ack', {ids: [id]});
	await bob.must('tell', {peer: 'alice', body: 'two', reply_to: 1});
	const expected = {
		messages: [
			{seq: 1, from: 'alice', from_id: alice.agent_id, body: 'one'},
			{seq: 2, from: 'bob', from_id: bob.agent_id, body: 'two', reply_to: 1},
		],
	};

	expect(await alice.must('history', {source: 'bob'})).toMatchObject(expected);
	expect(await bob.must('history', {source: 'alice'})).toMatchObject(expected);
	expect(await alice.must('inbox')).toMatchObject({sources: [{unread: 1}]});
});

test('a history goes from --since on as far as --limit, and has the newest of --limit else, oldest first', async () => {
	const [alice] = await join(home, 'alice', 'bob');
	await Promise.all(Array.from({length: 12}, (_, index) => alice.must('tell', {peer: 'bob', body: String(index)})));

	expect(await seqsOf(alice, {source: 'bob', since: 10})).toEqual([10, 11, 12]);
	expect(await seqsOf(alice, {source: 'bob', limit: 2})).toEqual([11, 12]);
	expect(await seqsOf(alice, {source: 'bob', since: 5, limit: 3})).toEqual([5, 6, 7]);
	expect(await seqsOf(alice, {source: 'bob', since: 12, limit: 5})).toEqual([12]);
	expect(await seqsOf(alice, {source: 'bob', since: 13})).toEqual([]);
	expect(await seqsOf(alice, {source: 'bob', since: Number.MAX_SAFE_INTEGER})).toEqual([]);
});

test('a daemon has the history of no other host', async () => {
	const [alice] = await join(home, 'alice', 'bob');

	expect(await alice.call('history', {source: 'bob', host: 'laptop'})).toMatchObject(refusal('host_not_found', 5));
});

for (const args of [{since: 0}, {since: 1.5}, {since: '1'}, {limit: 0}, {limit: 1_000_001}, {limit: -1}]) {
	test(`a history with ${JSON.stringify(args)} is refused`, async () => {
		const [alice] = await join(home, 'alice', 'bob');

		expect(await alice.call('history', {source: 'bob', ...args})).toMatchObject(refusal('invalid_args', 1));
	});
}

test('a history that is too long for one answer says where it goes on, and loses nothing on the way', async () => {
	const [alice] = await join(home, 'alice', 'bob');
	const bodies = ['a', 'b', 'c', 'd', 'e'].map(letter => letter.repeat(400_000));
	for (const body of bodies) {
		await alice.must('tell', {peer: 'bob', body});
	}

	const shown: string[] = [];
	const begins: number[] = [];
	for (let since: number | undefined = 1; since !== undefined; ) {
		begins.push(since);
		const page: Awaited<ReturnType<typeof alice.must<'history'>>> = await alice.must('history', {source: 'bob', since});
		shown.push(...page.messages.map(({body}) => body.charAt(0)));
		since = page.next;
	}

	expect(shown).toEqual(['a', 'b', 'c', 'd', 'e']);
	expect(begins).toEqual([1, 3, 5]);
});

test('the newest messages that are too long for one answer are cut at the older end, and it says so', async () => {
	const [alice] = await join(home, 'alice', 'bob');
	for (const letter of ['a', 'b', 'c']) {
		await alice.must('tell', {peer: 'bob', body: letter.repeat(400_000)});
	}

	const {messages, warning} = await alice.must('history', {source: 'bob', limit: 3});
	expect(messages.map(({seq}) => seq)).toEqual([2, 3]);
	expect(warning).toMatch(/^older messages are left out/);
	expect(await alice.must('history', {source: 'bob', limit: 2})).not.toHaveProperty('warning');
});

test('a message that fills an answer by itself is shown', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	await alice.must('tell', {peer: 'bob', body: 'a'.repeat(1024 * 1024)});
	await alice.must('tell', {peer: 'bob', body: 'b'});

	expect(await alice.must('history', {source: 'bob'})).toMatchObject({messages: [{seq: 1}], next: 2});
	expect((await bob.must('read', {source: 'alice', timeout: 0})).messages[0]?.body).toHaveLength(1024 * 1024);
});

test('a history shows nothing of what two others tell each other', async () => {
	const [alice, bob, eve] = await join(home, 'alice', 'bob', 'eve');
	await alice.must('tell', {peer: 'bob', body: 'secret'});
	await bob.must('tell', {peer: 'alice', body: 'secret too'});
	await eve.must('tell', {peer: 'bob', body: 'hello'});

	for (const source of ['alice', alice.agent_id]) {
		expect(await eve.must('history', {source})).toEqual({messages: []});
	}

	expect(await eve.must('history', {source: bob.agent_id})).toMatchObject({messages: [{seq: 1, body: 'hello'}]});
	expect(await bob.must('history', {source: 'eve'})).toMatchObject({messages: [{seq: 1, body: 'hello'}]});
});

test('a history is the same after a restart of the daemon', async () => {
	const own = await makeDaemon();
	const [alice, bob] = await join(own, 'alice', 'bob');
	await alice.must('tell', {peer: 'bob', body: 'one'});
	await bob.must('tell', {peer: 'alice', body: 'two'});
	const before = await alice.must('history', {source: 'bob'});
	await restartDaemon(own);

	expect(await (await alice.again()).must('history', {source: 'bob'})).toEqual(before);
});

test('the command prints all of a history, however many answers it takes', async () => {
	await registerAll(home, 'teller', 'listener');
	for (const letter of ['a', 'b', 'c', 'd']) {
		await runLalia(home, ['tell', 'listener'], {as: 'teller', input: letter.repeat(400_000)});
	}

	const seqs = async (...words: string[]) =>
		(await runLalia(home, ['history', 'teller', ...words], {as: 'listener'})).stdout.match(/^\[\d+/gm);
	expect(await seqs()).toEqual(['[1', '[2', '[3', '[4']);
	expect(await seqs('--since', '2', '--limit', '3')).toEqual(['[2', '[3', '[4']);
});

test('the command prints a line a message', async () => {
	await registerAll(home, 'writer', 'reader');
	for (const body of ['one', 'two', 'three']) {
		await runLalia(home, ['tell', 'reader', body], {as: 'writer'});
	}

	const {stdout} = await runLalia(home, ['history', 'writer', '--since', '2', '--limit', '5'], {as: 'reader'});
	expect(stdout.replaceAll(/\d{4}-\S+Z/g, '<ts>')).toBe('[2 <ts> writer] two\n[3 <ts> writer] three\n');
});
