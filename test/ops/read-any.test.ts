import {setTimeout as delay} from 'node:timers/promises';
import {expect, test} from 'vitest';
import {registerAll, runLalia} from '../support/cli.js';
import {withSeed} from '../support/random.js';
import {join, joinAs, makeDaemon, makeSharedDaemon, refusal, type Talker} from '../support/talk.js';

const home = makeSharedDaemon();

/** Begins to wait over this connection, and resolves when the daemon knows. */
const startReading = async (reader: Talker) => {
	const reply = reader.call('read-any', {timeout: 20});
	await reader.must('whoami'); // requests of one connection are taken in their order
	return {reply};
};

test('the oldest message of all channels comes first, with the name of its sender', async () => {
	const [alice, bob, carol] = await join(home, 'alice', 'bob', 'carol');
	await alice.must('tell', {peer: 'bob', body: 'one'});
	await carol.must('tell', {peer: 'bob', body: 'two'});
	await alice.must('tell', {peer: 'bob', body: 'three'});
	const read: string[] = [];
	for (let count = 0; count < 3; count++) {
		const {messages} = await bob.must('read-any', {timeout: 0});
		read.push(...messages.map(({peer, seq, body}) => `${peer} ${seq} ${body}`));
		await bob.must('ack', {ids: messages.map(({id}) => id)});
	}

	expect(read).toEqual(['alice 1 one', 'carol 1 two', 'alice 2 three']);
	expect(await bob.call('read-any', {timeout: 0})).toMatchObject(refusal('timeout', 2));
});

test('a message comes to the one who waits, whoever sends it', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	const {reply} = await startReading(bob);
	await alice.must('tell', {peer: 'bob', body: 'here'});

	expect(await reply).toMatchObject({ok: true, result: {messages: [{peer: 'alice', body: 'here'}]}});
});

test('a burst of messages reaches those who wait once each, and what is left stays unread', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	const readers = await Promise.all(Array.from({length: 10}, () => bob.again()));
	const waits = await Promise.all(readers.map(startReading));
	await Promise.all(Array.from({length: 15}, (_, index) => alice.must('tell', {peer: 'bob', body: String(index)})));
	const replies = await Promise.all(waits.map(({reply}) => reply));
	const bodies = replies.map(reply => (reply.ok ? bodiesOf(reply.result) : [reply.error.reason]));

	expect(
		bodies
			.flat()
			.map(Number)
			.sort((left, right) => left - right),
	).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
	expect(await bob.must('inbox')).toMatchObject({sources: [{unread: 15}]});
	await Promise.all(readers.map(reader => reader.hangUp()));
	expect((await bob.must('peek', {source: 'alice'})).messages).toHaveLength(15);
});

test(
	'mail that comes within 15 ms of the end of a read is lost by none of 250 reads and read twice by none',
	withSeed(async random => {
		const lanes = await Promise.all(
			Array.from({length: 10}, async (_, lane) => {
				const [reader, writer] = [await joinAs(home, `reader-${lane}`), await joinAs(home, `writer-${lane}`)];
				const outcomes: string[] = [];
				for (let round = 0; round < 25; round++) {
					const sending = delay(5 + random(31)).then(() =>
						writer.must('tell', {peer: reader.name, body: String(round)}),
					);
					const inTime = await takeOne(reader, 0.02);
					await sending;
					const late = await takeOne(reader, 0);
					outcomes.push(`in time ${inTime}, late ${late}`);
				}

				return {outcomes, left: await reader.must('inbox')};
			}),
		);
		const all = lanes.flatMap(({outcomes}) => outcomes);

		for (const {outcomes, left} of lanes) {
			expect(outcomes.map(outcome => outcome.replace(/in time (\d+), late -|in time -, late (\d+)/, '$1$2'))).toEqual(
				outcomes.map((_, round) => String(round)),
			);
			expect(left).toEqual({sources: []});
		}

		expect(all.some(outcome => outcome.startsWith('in time -'))).toBe(true);
		expect(all.some(outcome => outcome.endsWith('late -'))).toBe(true);
	}),
);

test('a read-any that waits is told when the daemon stops', async () => {
	const own = await makeDaemon();
	const [bob] = await join(own, 'bob');
	const {reply} = await startReading(bob);
	await runLalia(own, ['stop']);

	expect(await reply).toMatchObject(refusal('daemon_stopping', 3));
	await bob.client.closed;
});

test('a read-any that waits is told when its agent is unregistered', async () => {
	const [bob] = await join(home, 'bob');
	const {reply} = await startReading(bob);
	await (await bob.again()).must('unregister');

	expect(await reply).toMatchObject(refusal('agent_unregistered', 3));
});

test('a time-out of part of a second is waited for', async () => {
	const [bob] = await join(home, 'bob');

	expect(await bob.call('read-any', {timeout: 0.02})).toMatchObject({
		...refusal('timeout', 2),
		error: {context: {timeout: 0.02}},
	});
});

test('mail of an agent that has left since is still read', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	await alice.must('tell', {peer: 'bob', body: 'farewell'});
	await alice.must('unregister');

	expect(await bob.must('read-any', {timeout: 0})).toMatchObject({
		messages: [{peer: 'alice', from_id: alice.agent_id, body: 'farewell'}],
	});
});

test('the command prints who wrote, then the message, and consumes it', async () => {
	await registerAll(home, 'writer', 'reader');
	await runLalia(home, ['tell', 'reader', 'one\ntwo'], {as: 'writer'});

	expect(await runLalia(home, ['read-any'], {as: 'reader'})).toMatchObject({
		code: 0,
		stdout: 'peer=writer\none\ntwo\n',
	});
	expect(await runLalia(home, ['read-any', '--timeout', '0'], {as: 'reader'})).toMatchObject({code: 2, stdout: ''});
});

/** Reads and acknowledges one message; its body, or `-` where none came. */
const takeOne = async (reader: Talker, timeout: number): Promise<string> => {
	const reply = await reader.call('read-any', {timeout});
	if (!reply.ok) {
		expect(reply).toMatchObject(refusal('timeout', 2));
		return '-';
	}

	const {messages} = reply.result as {messages: {id: string; body: string}[]}; // the result of a read
	await reader.must('ack', {ids: messages.map(({id}) => id)});
	return messages.map(({body}) => body).join();
};

const bodiesOf = (result: unknown): string[] => (result as {messages: {body: string}[]}).messages.map(({body}) => body); // the result of a read
