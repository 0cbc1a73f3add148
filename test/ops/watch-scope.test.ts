import {describe, expect, test} from 'vitest';
import type {RawAgent} from '../support/raw-client.js';
import {post, roomOf} from '../support/rooms.js';
import {join, joinAs, makeSharedDaemon, refusal, type Talker} from '../support/talk.js';
import {cursorOf, untilTold, type Watched, watch} from '../support/watching.js';

const home = makeSharedDaemon();

/** Until all that has happened so far is told to this agent. */
const catchUp = (watched: Watched, from: Talker, to: RawAgent): Promise<void> =>
	untilTold(watched, body => from.must('tell', {peer: to.agent_id, body}));

test('an agent is told nothing of what others say to each other, nor of what they have not read', async () => {
	const [alice, bob, carol] = await join(home, 'alice', 'bob', 'carol');
	const watched = await watch(home, {}, carol);
	const {id} = await alice.must('tell', {peer: 'bob', body: 'a secret'});
	await bob.must('ack', {ids: [id]});
	await catchUp(watched, alice, carol);
	const {snapshot} = await watch(home, {}, carol);
	const text = JSON.stringify([watched.events, snapshot]);

	expect(text).not.toContain('a secret');
	expect(text).not.toContain(id);
	expect(watched.all('delivery').map(({name}) => name)).toEqual(['carol']);
	expect(watched.all('membership').map(({conversation}) => conversation.peer)).toEqual(['alice']);
});

test('of a room that it is not in, an agent is told no more than that it is there and how much is in it', async () => {
	const [alice, bob, carol] = await join(home, 'alice', 'bob', 'carol');
	const watched = await watch(home, {}, carol);
	const room = await roomOf(alice, bob);
	const {id} = await post(alice, room, 'a secret');
	await watched.first('membership', ({conversation: {room: name, messages}}) => name === room && messages === 1);
	await catchUp(watched, alice, carol);
	const {snapshot} = await watch(home, {}, carol);
	const text = JSON.stringify([watched.events, snapshot]);

	expect(text).not.toContain('a secret');
	expect(text).not.toContain(id);
	expect(watched.all('delivery').map(({name}) => name)).toEqual(['carol']);
	for (const {conversation} of watched.all('membership').filter(event => event.conversation.room === room)) {
		expect(conversation).not.toHaveProperty('members');
	}

	expect(snapshot.conversations.find(each => each.room === room)).toEqual({
		conversation_id: expect.any(Number),
		kind: 'room',
		room,
		description: '',
		archived: false,
		parties: 2,
		messages: 1,
	});
});

test('an agent is told of a room from when it joins until it leaves', async () => {
	const [alice, carol] = await join(home, 'alice', 'carol');
	const watched = await watch(home, {}, carol);
	const room = await roomOf(alice);
	await post(alice, room, 'before');
	await catchUp(watched, alice, carol);
	await carol.must('join', {room});
	await post(alice, room, 'while it is in');
	await watched.first('message', ({message}) => message.body === 'while it is in');
	await carol.must('leave', {room});
	await post(alice, room, 'after');
	await catchUp(watched, alice, carol);

	const views = watched.all('membership').filter(({conversation}) => conversation.room === room);
	expect(watched.all('message').flatMap(({message}) => (message.room === room ? [message.body] : []))).toEqual([
		'while it is in',
	]);
	expect(
		views.find(({conversation}) => conversation.parties === 2)?.conversation.members?.map(({name}) => name),
	).toEqual(['alice', 'carol']);
	expect(views.at(-1)?.conversation).not.toHaveProperty('members');
});

test('an observer is told of everything', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	const watched = await watch(home);
	const room = await roomOf(alice, bob);
	await post(alice, room, 'in the room');
	await catchUp(watched, alice, bob);

	expect(watched.bodies()).toEqual(['in the room', expect.stringContaining('mark')]);
	expect(await watched.first('delivery', event => event.room === room)).toMatchObject({name: 'bob', unread: 1});
});

test('whoever another agent is called is told anew when that changes', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	await alice.must('tell', {peer: 'bob', body: 'x'});
	const watched = await watch(home, {}, alice);
	await joinAs(home, 'bob', {project: 'elsewhere'});
	const {conversation} = await watched.first('membership', event => event.conversation.peer !== 'bob');

	expect(conversation).toMatchObject({peer_id: bob.agent_id, peer: bob.agent_id});
	await bob.must('rename', {name: 'robert'});
	await watched.first('membership', event => event.conversation.peer === 'robert');
});

describe('--room', () => {
	test('shows only what happens there', async () => {
		const [alice, bob] = await join(home, 'alice', 'bob');
		const [room, other] = [await roomOf(alice, bob), await roomOf(alice, bob)];
		const watching = [await watch(home, {room}, bob), await watch(home, {room})];
		await post(alice, other, 'elsewhere');
		await alice.must('tell', {peer: 'bob', body: 'to bob alone'});
		await post(alice, room, 'here');
		for (const watched of watching) {
			await watched.first('message');
			const {snapshot} = watched;
			expect(snapshot).toMatchObject({agents: [], projects: [], conversations: [{room}]});
			expect(watched.bodies()).toEqual(['here']);
			expect(new Set(watched.all('delivery').map(event => event.room))).toEqual(new Set([room]));
			expect([...watched.all('agent'), ...watched.all('lease'), ...watched.all('task')]).toEqual([]);
		}
	});

	test('of a room that there is not is refused', async () => {
		const [alice] = await join(home, 'alice');
		expect(await alice.call('watch-own', {room: 'nowhere'})).toMatchObject(refusal('room_not_found', 5));
		expect(await alice.client.request('watch-all', {room: 'nowhere'})).toMatchObject(refusal('room_not_found', 5));
	});

	test('of a room that the caller is not in is refused, but not to an observer', async () => {
		const [alice, bob] = await join(home, 'alice', 'bob');
		const room = await roomOf(alice);

		expect(await bob.call('watch-own', {room})).toMatchObject(refusal('not_a_member', 5));
		expect((await watch(home, {room})).snapshot.conversations).toMatchObject([{room}]);
	});
});

describe('--peer', () => {
	test('shows only what happens in the channels of this agent', async () => {
		const [alice, bob, carol] = await join(home, 'alice', 'bob', 'carol');
		const [own, all] = [await watch(home, {peer: 'bob'}, alice), await watch(home, {peer: 'bob'})];
		await alice.must('tell', {peer: 'carol', body: 'alice to carol'});
		await carol.must('tell', {peer: 'bob', body: 'carol to bob'});
		await bob.must('tell', {peer: 'alice', body: 'bob to alice'});
		await own.first('message');
		await all.first('message', ({message}) => message.from === 'bob');

		expect(own.bodies()).toEqual(['bob to alice']);
		expect(all.bodies()).toEqual(['carol to bob', 'bob to alice']);
	});

	test('with --room shows what happens in either', async () => {
		const [alice, bob, carol] = await join(home, 'alice', 'bob', 'carol');
		const room = await roomOf(alice, bob);
		const watched = await watch(home, {room, peer: 'carol'}, alice);
		await alice.must('tell', {peer: 'bob', body: 'elsewhere'});
		await carol.must('tell', {peer: 'alice', body: 'from carol'});
		await post(bob, room, 'in the room');
		await watched.first('message', ({message}) => message.room === room);

		expect(watched.bodies()).toEqual(['from carol', 'in the room']);
	});

	test('of nobody, or of several, is refused', async () => {
		const [alice] = await join(home, 'alice', 'bob');
		await joinAs(home, 'bob', {project: 'elsewhere'});
		for (const [peer, expected] of [
			['nobody', refusal('agent_not_found', 5)],
			['bob', refusal('ambiguous_address', 1)],
		] as const) {
			expect(await alice.call('watch-own', {peer})).toMatchObject(expected);
			expect(await alice.client.request('watch-all', {peer})).toMatchObject(expected);
		}
	});
});

test('a cursor lets nobody see what was said in a room before it was left', async () => {
	const [alice, carol] = await join(home, 'alice', 'carol');
	const room = await roomOf(alice, carol);
	const before = await watch(home, {}, carol);
	await post(alice, room, 'once');
	await carol.must('leave', {room});
	const resumed = await watch(home, {since: before.snapshot.cursor}, carol);
	await catchUp(resumed, alice, carol);

	expect(resumed.snapshot.resumed).toBe(true);
	expect(resumed.bodies()).toEqual([expect.stringContaining('mark')]);
	expect(cursorOf(resumed.events)).not.toBe(before.snapshot.cursor);
});
