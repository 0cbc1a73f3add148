import {expect, test} from 'vitest';
import {frameFor, newAgent, newUlid, openRaw} from '../support/raw-client.js';
import {join, makeDaemon, makeSharedDaemon, refusal, restartDaemon, type Talker} from '../support/talk.js';

const home = makeSharedDaemon();

type Frame = Record<string, unknown>;

/** All that a request which is carried out twice could have changed. */
const stateOf = (...agents: Talker[]) =>
	Promise.all(agents.map(async agent => ({inbox: await agent.must('inbox'), channels: await agent.must('channels')})));

const tell = {peer: 'bob', body: 'pay 1'};

const lines = (...frames: Frame[]): string => frames.map(frame => `${JSON.stringify(frame)}\n`).join('');

test('a request is carried out once, when it comes again over the same connection', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	const frame = alice.frame('tell', tell);
	expect(await alice.client.exchange(frame)).toMatchObject({ok: true});
	const before = await stateOf(alice, bob);

	expect(await alice.client.exchange(frame)).toMatchObject(refusal('replayed_request', 6));
	expect(await stateOf(alice, bob)).toEqual(before);
});

test('a request is carried out once, when it comes again over another connection', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	const frame = alice.frame('tell', tell);
	expect(await alice.client.exchange(frame)).toMatchObject({ok: true});
	const before = await stateOf(alice, bob);
	const other = await openRaw(home);

	expect(await other.exchange(frame)).toMatchObject(refusal('replayed_request', 6));
	expect(await stateOf(alice, bob)).toEqual(before);
});

for (const copies of [2, 5]) {
	test(`a request is carried out once, when it comes ${copies} times in one write`, async () => {
		const [alice, bob] = await join(home, 'alice', 'bob');
		const frame = alice.frame('tell', tell);
		alice.client.write(lines(...Array.from({length: copies}, () => frame)));
		const replies = [];
		for (let count = 0; count < copies; count++) {
			replies.push(await alice.client.next());
		}

		expect(replies.map(reply => (reply.ok ? 'ok' : reply.error.reason))).toEqual([
			'ok',
			...Array.from({length: copies - 1}, () => 'replayed_request'),
		]);
		expect((await bob.must('peek', {source: 'alice'})).messages).toHaveLength(1);
	});
}

test('a read that is replayed brings nothing, and takes nothing from its reader', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	await bob.must('tell', {peer: 'alice', body: 'unread'});
	const frame = alice.frame('read', {source: 'bob', timeout: 0});
	const reader = await openRaw(home);
	expect(await reader.exchange(frame)).toMatchObject({ok: true});

	expect(await (await openRaw(home)).exchange(frame)).toMatchObject(refusal('replayed_request', 6));
	reader.socket.destroy();
	await reader.closed;
	expect(await alice.call('read', {source: 'bob', timeout: 5})).toMatchObject({ok: true});
});

test('a request that changed something is not carried out again after a restart of the daemon', async () => {
	const own = await makeDaemon();
	const [alice, bob] = await join(own, 'alice', 'bob');
	const frames = [
		alice.frame('tell', tell),
		alice.frame('rename', {name: 'alicia'}),
		alice.frame('ack', {ids: [newUlid()]}),
	];
	for (const frame of frames) {
		expect(await alice.client.exchange(frame)).toMatchObject({ok: true});
	}

	await alice.must('rename', {name: 'alice'});
	await restartDaemon(own);
	const again = await openRaw(own);
	for (const frame of frames) {
		expect(await again.exchange(frame)).toMatchObject(refusal('replayed_request', 6));
	}

	expect((await (await bob.again()).must('peek', {source: 'alice'})).messages).toHaveLength(1);
	expect(await (await alice.again()).must('whoami')).toMatchObject({name: 'alice'});
});

test('a request that failed is not carried out when it comes again, not even after a restart of the daemon', async () => {
	const own = await makeDaemon();
	const [alice] = await join(own, 'alice');
	const frame = alice.frame('tell', tell);
	expect(await alice.client.exchange(frame)).toMatchObject(refusal('agent_not_found', 5));
	const [bob] = await join(own, 'bob');
	expect(await alice.client.exchange(frame)).toMatchObject(refusal('replayed_request', 6));
	await restartDaemon(own);

	expect(await (await openRaw(own)).exchange(frame)).toMatchObject(refusal('replayed_request', 6));
	expect(await (await bob.again()).must('inbox')).toEqual({sources: []});
});

test('a registration that is replayed does not bring an agent back', async () => {
	const client = await openRaw(home);
	const agent = newAgent('alice');
	const frame = frameFor('register', {name: 'alice', public_key: agent.public_key}, agent);
	expect(await client.exchange(frame)).toMatchObject({ok: true});
	await client.must('unregister', {}, agent);

	expect(await client.exchange(frame)).toMatchObject(refusal('replayed_request', 6));
	expect(await client.must('agents', {})).toEqual({agents: []});
});
