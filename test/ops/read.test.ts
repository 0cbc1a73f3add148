import {expect, test} from 'vitest';
import {registerAll, runLalia, startLalia} from '../support/cli.js';
import {newUlid} from '../support/raw-client.js';
import {join, makeDaemon, makeSharedDaemon, refusal, restartDaemon, type Talker} from '../support/talk.js';
import {until} from '../support/until.js';
import {untilWaiting} from '../support/waiting.js';

const home = makeSharedDaemon();

/** Sends messages from one agent to another, and resolves with their ids. */
const tellAll = async (sender: Talker, peer: string, ...bodies: string[]): Promise<string[]> => {
	const sent = await Promise.all(bodies.map(body => sender.must('tell', {peer, body})));
	return sent.map(({id}) => id);
};

/** Begins to wait over this connection, and resolves when the daemon knows. */
const startReading = async (reader: Talker, args: Record<string, unknown>) => {
	const reply = reader.call('read', {timeout: 20, ...args});
	await reader.must('whoami'); // requests of one connection are taken in their order
	return {reply};
};

const brings = (...messages: Record<string, unknown>[]) => ({ok: true, result: {messages}});

test('a read brings the oldest unread message of that channel', async () => {
	const [alice, bob, carol] = await join(home, 'alice', 'bob', 'carol');
	await tellAll(carol, 'bob', 'from carol');
	const [first] = await tellAll(alice, 'bob', 'one', 'two');

	expect(await bob.must('read', {source: 'alice', timeout: 0})).toEqual({
		messages: [
			{
				id: first,
				seq: 1,
				kind: 'message',
				from: 'alice',
				from_id: alice.agent_id,
				peer: 'alice',
				peer_id: alice.agent_id,
				sent_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
				from_role: 'peer',
				from_project: null,
				shares_task: false,
				body: 'one',
			},
		],
	});
});

test('a channel is read to its end message by message, once each is acknowledged', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	const ids = await tellAll(alice, 'bob', 'one', 'two', 'three');
	for (const [index, id] of ids.entries()) {
		expect(await bob.call('read', {source: 'alice', timeout: 0})).toMatchObject(brings({id, seq: index + 1}));
		expect(await bob.must('ack', {ids: [id]})).toEqual({consumed: 1});
	}

	expect(await bob.call('read', {source: 'alice', timeout: 0})).toMatchObject(refusal('timeout', 2));
});

test('an agent does not read what it sent itself', async () => {
	const [alice] = await join(home, 'alice', 'bob');
	await tellAll(alice, 'bob', 'one');

	expect(await alice.call('read', {source: 'bob', timeout: 0})).toMatchObject(refusal('timeout', 2));
});

test('a read that waits gets the message when it comes, also the first of a channel', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	const {reply} = await startReading(bob, {source: 'alice'});
	await tellAll(alice, 'bob', 'here');

	expect(await reply).toMatchObject(brings({seq: 1, body: 'here'}));
});

test('a read that waits is not ended by the mail of others', async () => {
	const [alice, bob, carol] = await join(home, 'alice', 'bob', 'carol');
	const {reply} = await startReading(bob, {source: 'alice'});
	await tellAll(carol, 'bob', 'from carol');
	await tellAll(alice, 'bob', 'from alice');

	expect(await reply).toMatchObject(brings({body: 'from alice'}));
	expect(await bob.must('inbox')).toMatchObject({sources: [{peer: 'carol', unread: 1}, {peer: 'alice'}]});
});

test('two readers of one mailbox who do not acknowledge get different messages', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	const elsewhere = await bob.again();
	await tellAll(alice, 'bob', 'one', 'two');

	expect(await bob.call('read', {source: 'alice', timeout: 0})).toMatchObject(brings({seq: 1}));
	expect(await elsewhere.call('read', {source: 'alice', timeout: 0})).toMatchObject(brings({seq: 2}));
	expect(await bob.call('read', {source: 'alice', timeout: 0})).toMatchObject(refusal('timeout', 2));
});

test('a message whose reader hangs up before it acknowledges is there again, the same one', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	const [id] = await tellAll(alice, 'bob', 'one', 'two');
	const killed = await bob.again();
	expect(await killed.call('read', {source: 'alice', timeout: 0})).toMatchObject(brings({id, seq: 1}));
	await killed.hangUp();

	await until('the message is free again', async () => {
		const elsewhere = await bob.again();
		const reply = await elsewhere.must('read', {source: 'alice', timeout: 0});
		await elsewhere.hangUp();
		return reply.messages[0]?.id === id && reply.messages[0]?.seq === 1;
	});
});

test('a message whose reader hangs up goes at once to another who waits', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	const [id] = await tellAll(alice, 'bob', 'one');
	const killed = await bob.again();
	await killed.must('read', {source: 'alice', timeout: 0});
	const {reply} = await startReading(bob, {source: 'alice'});
	await killed.hangUp();

	expect(await reply).toMatchObject(brings({id, seq: 1, body: 'one'}));
});

test('a reader who hangs up while it still waits for more does not keep what it has', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	const [id] = await tellAll(alice, 'bob', 'one');
	const killed = await bob.again();
	await killed.must('read', {source: 'alice', timeout: 0});
	await startReading(killed, {source: 'alice'});
	const {reply} = await startReading(bob, {source: 'alice', timeout: 5});
	await killed.hangUp();

	expect(await reply).toMatchObject(brings({id}));
});

test('a message that was delivered and not acknowledged is there again after a restart of the daemon', async () => {
	const own = await makeDaemon();
	const [alice, bob] = await join(own, 'alice', 'bob');
	const [id] = await tellAll(alice, 'bob', 'one');
	await bob.must('read', {source: 'alice', timeout: 0});
	await restartDaemon(own);

	expect(await (await bob.again()).call('read', {source: 'alice', timeout: 0})).toMatchObject(brings({id, seq: 1}));
});

test('several who wait for the same mail get one message each, in the order in which they came', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	const readers: Talker[] = [];
	const replies = [];
	for (let count = 0; count < 8; count++) {
		const reader = await bob.again();
		readers.push(reader);
		replies.push((await startReading(reader, {source: 'alice'})).reply);
	}

	await tellAll(alice, 'bob', ...readers.map((_, index) => `message ${index}`));
	expect(await Promise.all(replies)).toMatchObject(readers.map((_, index) => brings({body: `message ${index}`})));
});

test('a waiting reader that hangs up takes nothing away from the others', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	const [killed, alive] = [await bob.again(), await bob.again()];
	await startReading(killed, {source: 'alice'});
	const {reply} = await startReading(alive, {source: 'alice'});
	await killed.hangUp();
	await tellAll(alice, 'bob', 'one');

	expect(await reply).toMatchObject(brings({seq: 1}));
});

test('a read ends with a time-out when nothing comes, after a part of a second too', async () => {
	const [, bob] = await join(home, 'alice', 'bob');
	const startedAt = performance.now();

	expect(await bob.call('read', {source: 'alice', timeout: 0.15})).toMatchObject({
		...refusal('timeout', 2),
		error: {message: 'no message came in 0.15 s', context: {timeout: 0.15}},
	});
	expect(performance.now() - startedAt).toBeGreaterThan(145);
});

test('a read with time-out 0 does not wait', async () => {
	const [, bob] = await join(home, 'alice', 'bob');

	expect(await bob.call('read', {source: 'alice', timeout: 0})).toMatchObject({
		...refusal('timeout', 2),
		error: {message: 'there is no unread message'},
	});
});

for (const timeout of [-1, -0.001, 2_000_001, '5', null, true]) {
	test(`a time-out of ${JSON.stringify(timeout)} is refused`, async () => {
		const [, bob] = await join(home, 'alice', 'bob');

		expect(await bob.call('read', {source: 'alice', timeout})).toMatchObject({
			...refusal('invalid_args', 1),
			error: {context: {argument: 'timeout'}},
		});
	});
}

test('the longest time-out there is waits', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	const {reply} = await startReading(bob, {source: 'alice', timeout: 2_000_000});
	await tellAll(alice, 'bob', 'one');

	expect(await reply).toMatchObject(brings({seq: 1}));
});

test('an agent that is unregistered while its read waits is told so', async () => {
	const [, bob] = await join(home, 'alice', 'bob');
	const {reply} = await startReading(bob, {source: 'alice'});
	await bob.must('unregister');

	expect(await reply).toMatchObject(refusal('agent_unregistered', 3));
});

test('mail that was taken with an id from the same millisecond keeps its order', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	const at = Date.now();
	const ids = [newUlid(at), newUlid(at), newUlid(at)].sort().reverse();
	for (const id of ids) {
		await alice.must('tell', {peer: 'bob', body: id, id});
	}

	expect((await bob.must('peek', {source: 'alice'})).messages.map(({id}) => id)).toEqual(ids);
});

test('the command consumes what it has printed', async () => {
	await registerAll(home, 'writer', 'reader');
	await runLalia(home, ['tell', 'reader', 'one'], {as: 'writer'});
	await runLalia(home, ['tell', 'reader', 'two'], {as: 'writer'});

	expect(await runLalia(home, ['read', 'writer'], {as: 'reader'})).toMatchObject({code: 0, stdout: 'one\n'});
	expect(await runLalia(home, ['read', 'writer'], {as: 'reader'})).toMatchObject({code: 0, stdout: 'two\n'});
	expect(await runLalia(home, ['read', 'writer', '--timeout', '0'], {as: 'reader'})).toMatchObject({
		code: 2,
		stdout: '',
	});
});

test('a command whose output nobody takes does not consume the message', async () => {
	await registerAll(home, 'writer', 'reader');
	await runLalia(home, ['tell', 'reader', 'precious'], {as: 'writer'});
	const {child, ended} = startLalia(home, ['read', 'writer', '--timeout', '20'], {as: 'reader'});
	child.stdout?.destroy();

	expect((await ended).code).not.toBe(0);
	expect(await runLalia(home, ['read', 'writer'], {as: 'reader'})).toMatchObject({code: 0, stdout: 'precious\n'});
});

test('the command ends with 3 when the daemon is stopped while it waits', async () => {
	const own = await makeDaemon();
	const [alice] = await join(own, 'alice');
	await registerAll(own, 'reader');
	const reading = startLalia(own, ['read', 'alice', '--timeout', '20'], {as: 'reader'});
	await untilWaiting(alice.client, 'reader');
	await runLalia(own, ['stop']);
	const read = await reading.ended;

	expect(read).toMatchObject({code: 3, stdout: ''});
	expect(read.stderr).toContain('\nreason: daemon_stopping\n');
});

test('the command ends with 3 when its agent is unregistered while it waits', async () => {
	const [alice] = await join(home, 'alice');
	await registerAll(home, 'leaver');
	const reading = startLalia(home, ['read', 'alice', '--timeout', '20'], {as: 'leaver'});
	await untilWaiting(alice.client, 'leaver');
	await runLalia(home, ['unregister'], {as: 'leaver'});
	const read = await reading.ended;

	expect(read).toMatchObject({code: 3, stdout: ''});
	expect(read.stderr).toContain('\nreason: agent_unregistered\n');
});
