import {expect, test} from 'vitest';
import {newUlid} from '../support/raw-client.js';
import {join, joinAs, makeDaemon, makeSharedDaemon, refusal, restartDaemon, type Talker} from '../support/talk.js';
import {until} from '../support/until.js';

const home = makeSharedDaemon();

/** What an agent has not read of another, as `<seq> <body>`. */
const unreadOf = async (reader: Talker, source: string): Promise<string[]> => {
	const {messages} = await reader.must('peek', {source});
	return messages.map(({seq, body}) => `${seq} ${body}`);
};

test('the messages of a channel count from 1 without gaps, whoever of the two sends them', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');

	expect(await alice.must('tell', {peer: 'bob', body: 'one'})).toMatchObject({seq: 1, peer: 'bob'});
	expect(await bob.must('tell', {peer: 'alice', body: 'two'})).toMatchObject({seq: 2, peer: 'alice'});
	expect(await alice.must('tell', {peer: 'bob', body: 'three'})).toMatchObject({seq: 3});
	expect(await unreadOf(bob, 'alice')).toEqual(['1 one', '3 three']);
});

test('each channel counts for itself', async () => {
	const [alice] = await join(home, 'alice', 'bob', 'carol');
	await alice.must('tell', {peer: 'bob', body: 'to bob'});

	expect(await alice.must('tell', {peer: 'carol', body: 'to carol'})).toMatchObject({seq: 1});
});

test('a message that is refused takes no number', async () => {
	const [alice] = await join(home, 'alice', 'bob');
	await alice.must('tell', {peer: 'bob', body: 'one'});

	expect(await alice.call('tell', {peer: 'bob', body: 'x', reply_to: 7})).toMatchObject(
		refusal('message_not_found', 5),
	);
	expect(await alice.must('tell', {peer: 'bob', body: 'two'})).toMatchObject({seq: 2});
});

test('many messages written at once arrive in the order in which they were sent', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	const bodies = Array.from({length: 300}, (_, index) => `message ${index + 1}`);
	const replies = await Promise.all(bodies.map(body => alice.must('tell', {peer: 'bob', body})));

	expect(replies.map(({seq}) => seq)).toEqual(bodies.map((_, index) => index + 1));
	expect(await unreadOf(bob, 'alice')).toEqual(bodies.map((body, index) => `${index + 1} ${body}`));
});

test('two senders at once share one gapless order, each of them in its own order', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	const bodies = Array.from({length: 60}, (_, index) => String(index));
	await Promise.all([
		...bodies.map(body => alice.must('tell', {peer: 'bob', body: `a${body}`})),
		...bodies.map(body => bob.must('tell', {peer: 'alice', body: `b${body}`})),
	]);
	const {messages} = await alice.must('history', {source: 'bob'});

	expect(messages.map(({seq}) => seq)).toEqual(Array.from({length: 120}, (_, index) => index + 1));
	expect(messages.filter(({from}) => from === 'alice').map(({body}) => body)).toEqual(bodies.map(body => `a${body}`));
	expect(messages.filter(({from}) => from === 'bob').map(({body}) => body)).toEqual(bodies.map(body => `b${body}`));
});

test('the same id again gets the first answer, and the message is delivered once', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	const message = {peer: 'bob', body: 'once', id: newUlid()};
	const first = await alice.must('tell', message);
	const elsewhere = await alice.again();

	expect(first.id).toBe(message.id);
	expect(await alice.must('tell', message)).toEqual(first);
	expect(await elsewhere.must('tell', message)).toEqual(first);
	expect(await unreadOf(bob, 'alice')).toEqual(['1 once']);
	expect(await alice.must('tell', {peer: 'bob', body: 'next'})).toMatchObject({seq: 2});
});

test('the same id twice in one write is one message', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	const message = {peer: 'bob', body: 'once', id: newUlid()};
	const [first, second] = await Promise.all([alice.must('tell', message), alice.must('tell', message)]);

	expect(second).toEqual(first);
	expect(await unreadOf(bob, 'alice')).toEqual(['1 once']);
});

test('a repeat is answered the same when the message was read in the meantime, but for that, and stays read', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	const message = {peer: 'bob', body: 'once', id: newUlid()};
	const first = await alice.must('tell', message);
	await bob.must('ack', {ids: [message.id]});

	const again = await alice.must('tell', message);
	expect(again).toEqual({...first, deliveries: [{...first.deliveries[0], state: 'read'}]});
	expect(await unreadOf(bob, 'alice')).toEqual([]);
});

test('a repeat is answered although the peer is gone', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	const message = {peer: 'bob', body: 'once', id: newUlid()};
	const first = await alice.must('tell', message);
	await bob.must('unregister');

	const again = await alice.must('tell', message);
	expect(again).toEqual({...first, deliveries: [{...first.deliveries[0], state: 'expired', lease: 'expired'}]});
});

const conflicts = (what: string, change: Record<string, unknown>) => {
	test(`the id of a message cannot be used for ${what}`, async () => {
		const [alice, bob, carol] = await join(home, 'alice', 'bob', 'carol');
		await alice.must('tell', {peer: 'bob', body: 'zero'});
		const message = {peer: 'bob', body: 'first', id: newUlid()};
		await alice.must('tell', message);

		expect(await alice.call('tell', {...message, ...change})).toMatchObject(refusal('id_conflict', 1));
		expect(await unreadOf(bob, 'alice')).toEqual(['1 zero', '2 first']);
		expect(await unreadOf(carol, 'alice')).toEqual([]);
	});
};

conflicts('another body', {body: 'second'});
conflicts('another peer', {peer: 'carol'});
conflicts('an answer to something', {reply_to: 1});

test('the id of a message cannot be used by another agent', async () => {
	const [alice, bob, carol] = await join(home, 'alice', 'bob', 'carol');
	const message = {peer: 'bob', body: 'mine', id: newUlid()};
	await alice.must('tell', message);

	expect(await carol.call('tell', message)).toMatchObject(refusal('id_conflict', 1));
	expect(await unreadOf(bob, 'carol')).toEqual([]);
});

test('a registration and a message never share an id', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	const rename = alice.frame('rename', {name: 'alice-2'});
	await alice.client.exchange(rename);

	expect(await alice.call('tell', {peer: 'bob', body: 'x', id: rename['id']})).toMatchObject(refusal('id_conflict', 1));
	expect(await unreadOf(bob, 'alice-2')).toEqual([]);
});

test('a message without an id of its own is not sent under one that is taken', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	const frame = alice.frame('tell', {peer: 'bob', body: 'second'});
	await alice.must('tell', {peer: 'bob', body: 'first', id: frame['id']});

	expect(await alice.client.exchange(frame)).toMatchObject(refusal('replayed_request', 6));
	expect(await unreadOf(bob, 'alice')).toEqual(['1 first']);
});

test('an id that was used is still taken after a restart of the daemon', async () => {
	const own = await makeDaemon();
	const [alice, bob] = await join(own, 'alice', 'bob');
	const message = {peer: 'bob', body: 'once', id: newUlid()};
	const first = await alice.must('tell', message);
	await restartDaemon(own);
	const [aliceAgain, bobAgain] = [await alice.again(), await bob.again()];

	expect(await aliceAgain.must('tell', message)).toEqual(first);
	expect(await aliceAgain.call('tell', {...message, body: 'other'})).toMatchObject(refusal('id_conflict', 1));
	expect(await unreadOf(bobAgain, 'alice')).toEqual(['1 once']);
});

test('an answer names the message that it answers', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	await alice.must('tell', {peer: 'bob', body: 'question'});
	await bob.must('tell', {peer: 'alice', body: 'answer', reply_to: 1});

	expect(await alice.must('peek', {source: 'bob'})).toMatchObject({messages: [{seq: 2, reply_to: 1, body: 'answer'}]});
});

test('an answer to a message that is not there says which is the newest', async () => {
	const [alice] = await join(home, 'alice', 'bob');
	await alice.must('tell', {peer: 'bob', body: 'one'});

	expect(await alice.call('tell', {peer: 'bob', body: 'x', reply_to: 2})).toMatchObject({
		error: {reason: 'message_not_found', context: {reply_to: 2, newest: 1}},
	});
});

test('an answer cannot name a message of another channel', async () => {
	const [alice] = await join(home, 'alice', 'bob', 'carol');
	await alice.must('tell', {peer: 'bob', body: 'one'});

	expect(await alice.call('tell', {peer: 'carol', body: 'x', reply_to: 1})).toMatchObject(
		refusal('message_not_found', 5),
	);
	expect(await alice.must('channels')).toMatchObject({channels: [{peer: 'bob'}]});
});

test('an agent whose lease has expired gets its mail', async () => {
	const own = await makeDaemon({LALIA_LEASE_SECONDS: '0.1'});
	const bob = await joinAs(own, 'bob');
	const alice = await joinAs(own, 'alice');
	await until('the lease of bob has expired', async () => {
		const {agents} = await alice.must('agents');
		return agents.some(({name, lease}) => name === 'bob' && lease === 'expired');
	});

	expect(await alice.must('tell', {peer: 'bob', body: 'for later'})).toMatchObject({seq: 1});
	expect(await bob.must('read', {source: 'alice', timeout: 0})).toMatchObject({messages: [{body: 'for later'}]});
});

test('a message that was sent under a former name says so, and its sender is found under the new one', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	await alice.must('tell', {peer: 'bob', body: 'one'});
	await alice.must('rename', {name: 'alicia'});
	await alice.must('tell', {peer: 'bob', body: 'two'});

	expect(await bob.must('peek', {source: 'alicia'})).toMatchObject({
		messages: [
			{seq: 1, from: 'alice', peer: 'alicia'},
			{seq: 2, from: 'alicia', peer: 'alicia'},
		],
	});
});
