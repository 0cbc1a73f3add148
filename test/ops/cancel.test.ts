import {expect, test} from 'vitest';
import {join, makeSharedDaemon, refusal, type Talker} from '../support/talk.js';

const home = makeSharedDaemon();

/** Begins to wait, and resolves with the id of the request once the daemon knows of it. */
const startWaiting = async (reader: Talker, op: 'read' | 'read-any' | 'ask', args: Record<string, unknown>) => {
	const frame = reader.frame(op, {timeout: 20, ...args});
	const reply = reader.client.exchange(frame);
	await reader.must('whoami'); // requests of one connection are taken in their order
	return {request: String(frame['id']), reply};
};

test.each([
	['read', {source: 'alice'}],
	['read-any', {}],
	['ask', {peer: 'alice', body: 'well?'}],
] as const)('a %s that waits is given up, and the mail that comes then stays unread', async (op, args) => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	const {request, reply} = await startWaiting(bob, op, args);

	expect(await bob.must('cancel', {request})).toEqual({cancelled: true});
	expect(await reply).toMatchObject(refusal('timeout', 2));
	await alice.must('tell', {peer: 'bob', body: 'late'});
	expect(await bob.must('read', {source: 'alice', timeout: 0})).toMatchObject({messages: [{body: 'late'}]});
});

test('what a read handed out goes to the next one once it is given up', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	await alice.must('tell', {peer: 'bob', body: 'one'});
	const {request, reply} = await startWaiting(bob, 'read-any', {});
	expect(await reply).toMatchObject({ok: true, result: {messages: [{body: 'one'}]}});
	const next = await startWaiting(bob, 'read-any', {});

	expect(await bob.must('cancel', {request})).toEqual({cancelled: true});
	expect(await next.reply).toMatchObject({ok: true, result: {messages: [{body: 'one'}]}});
});

test('the notice of what a room dropped is given up with its messages', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	await alice.must('room create', {name: 'cancelled'});
	await bob.must('join', {room: 'cancelled'});
	for (let number = 1; number <= 65; number++) {
		await alice.must('post', {room: 'cancelled', body: `${number}`});
	}

	const {request, reply} = await startWaiting(bob, 'read', {source: 'cancelled', room: true});
	const first = await reply;
	expect(first).toMatchObject({ok: true, result: {notice: {dropped: 1}}});
	await bob.must('cancel', {request});
	expect(await bob.call('read', {source: 'cancelled', room: true, timeout: 0})).toMatchObject({
		ok: true,
		result: first.ok ? first.result : undefined,
	});
});

test('what was acknowledged stays read', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	const {id} = await alice.must('tell', {peer: 'bob', body: 'one'});
	const {request, reply} = await startWaiting(bob, 'read-any', {});
	await reply;
	await bob.must('ack', {ids: [id]});

	expect(await bob.must('cancel', {request})).toEqual({cancelled: false});
	expect(await bob.must('inbox')).toEqual({sources: []});
});

test('nobody gives up what another one waits for', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	const {request, reply} = await startWaiting(bob, 'read-any', {});

	expect(await alice.must('cancel', {request})).toEqual({cancelled: false});
	await alice.must('tell', {peer: 'bob', body: 'here'});
	expect(await reply).toMatchObject({ok: true, result: {messages: [{body: 'here'}]}});
});
