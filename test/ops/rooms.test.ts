import {describe, expect, test} from 'vitest';
import {newUlid} from '../support/raw-client.js';
import {drain, eight, post, roomOf} from '../support/rooms.js';
import {join, makeSharedDaemon, refusal} from '../support/talk.js';

const home = makeSharedDaemon();

describe('room create', () => {
	test('makes a room with its maker in it', async () => {
		const [alice] = await join(home, 'alice');
		expect(await alice.must('room create', {name: 'den', desc: 'for talks'})).toEqual({room: 'den'});
		expect(await alice.must('participants', {room: 'den'})).toEqual({
			participants: [{name: 'alice', agent_id: alice.agent_id, pending: 0, dropped: 0}],
		});
		const {rooms} = await alice.must('rooms');
		expect(rooms).toContainEqual({
			room: 'den',
			description: 'for talks',
			members: 1,
			messages: 0,
			joined: true,
			archived: false,
			created_at: expect.stringMatching(/Z$/),
		});
	});

	test('is refused for a name that is taken, also by an empty room', async () => {
		const [alice, bob] = await join(home, 'alice', 'bob');
		const room = await roomOf(alice);
		expect(await bob.call('room create', {name: room})).toMatchObject(refusal('room_already_exists', 1));
		await alice.must('leave', {room});
		expect(await bob.call('room create', {name: room})).toMatchObject(refusal('room_already_exists', 1));
	});

	test.each(['', '.den', '-den', 'de/n', 'de n', 'dén', 'den\n', 'x'.repeat(65), '../den', newUlid()])(
		'is refused for the name %j',
		async name => {
			const [alice] = await join(home, 'alice');
			expect(await alice.call('room create', {name})).toMatchObject(refusal('invalid_name', 1));
		},
	);

	test.each(['two\nlines', 'bell\u0007', 'x'.repeat(501)])('is refused for the description %j', async desc => {
		const [alice] = await join(home, 'alice');
		expect(await alice.call('room create', {name: 'descr', desc})).toMatchObject(refusal('invalid_args', 1));
	});
});

test.each(['post', 'join', 'leave', 'participants'] as const)(
	'%s is refused for what is no name of a room',
	async op => {
		const [alice] = await join(home, 'alice');
		const body = op === 'post' ? {body: 'x'} : {};
		expect(await alice.call(op, {room: 'not/a/name', ...body})).toMatchObject(refusal('invalid_name', 1));
	},
);

describe('the eight members', () => {
	test('are the most that a room takes, however they come; one that leaves makes a place', async () => {
		const members = await join(home, ...eight);
		const [ninth] = await join(home, 'ivy');
		const room = await roomOf(...members);
		expect(await ninth.call('join', {room})).toMatchObject(refusal('room_full', 1));
		expect((await members[0].must('participants', {room})).participants).toHaveLength(8);

		await members[3].must('leave', {room});
		await ninth.must('join', {room});
		expect(await members[3].call('join', {room})).toMatchObject(refusal('room_full', 1));
	});

	test('are not nine when all come at once', async () => {
		const [alice] = await join(home, 'alice');
		const room = await roomOf(alice);
		const others = await join(home, ...eight, 'ivy', 'jim', 'kim');
		const replies = await Promise.all(others.map(other => other.call('join', {room})));
		expect(replies.filter(({ok}) => ok)).toHaveLength(7);
		expect((await alice.must('participants', {room})).participants).toHaveLength(8);
	});

	test('join is idempotent, in a full room too', async () => {
		const members = await join(home, ...eight);
		const room = await roomOf(...members);
		await members[7].must('join', {room});
		expect((await members[7].must('participants', {room})).participants).toHaveLength(8);
	});
});

describe('who is not in a room', () => {
	test('can do nothing with it but join', async () => {
		const [alice, bob] = await join(home, 'alice', 'bob');
		const room = await roomOf(alice);
		const source = {source: room, room: true};
		for (const [op, args] of [
			['post', {room, body: 'x'}],
			['leave', {room}],
			['participants', {room}],
			['read', {...source, timeout: 0}],
			['peek', source],
			['history', source],
		] as const) {
			expect(await bob.call(op, args)).toMatchObject(refusal('not_a_member', 5));
		}
	});

	test('is told of a room that is not there, and which one was meant', async () => {
		const [alice] = await join(home, 'alice');
		await alice.must('room create', {name: 'parser-work'});
		for (const [op, args] of [
			['join', {room: 'parser-wrok'}],
			['leave', {room: 'parser-wrok'}],
			['post', {room: 'parser-wrok', body: 'x'}],
			['participants', {room: 'parser-wrok'}],
			['read', {source: 'parser-wrok', room: true, timeout: 0}],
			['peek', {source: 'parser-wrok', room: true}],
			['history', {source: 'parser-wrok', room: true}],
		] as const) {
			const reply = await alice.call(op, args);
			expect(reply).toMatchObject(refusal('room_not_found', 5));
			expect(reply).toMatchObject({error: {context: {nearest: ['parser-work']}}});
		}
	});
});

describe('post', () => {
	test('reaches all other members in one order, and not the sender', async () => {
		const [alice, bob, carol] = await join(home, 'alice', 'bob', 'carol');
		const room = await roomOf(alice, bob, carol);
		expect(await post(alice, room, 'one')).toMatchObject({room, seq: 1});
		expect(await post(bob, room, 'two')).toMatchObject({room, seq: 2});
		await post(alice, room, 'three');

		expect(await drain(carol, room)).toEqual({bodies: ['one', 'two', 'three'], dropped: 0});
		expect(await drain(bob, room)).toEqual({bodies: ['one', 'three'], dropped: 0});
		expect(await drain(alice, room)).toEqual({bodies: ['two'], dropped: 0});
	});

	test('is idempotent by id, and tells another message with the same id from it', async () => {
		const [alice, bob] = await join(home, 'alice', 'bob');
		const [room, other] = [await roomOf(alice, bob), await roomOf(alice, bob)];
		const id = newUlid();
		const first = await alice.must('post', {room, body: 'once', id});
		expect(await alice.must('post', {room, body: 'once', id})).toEqual(first);
		expect(await alice.call('post', {room, body: 'twice', id})).toMatchObject(refusal('id_conflict', 1));
		expect(await alice.call('post', {room: other, body: 'once', id})).toMatchObject(refusal('id_conflict', 1));
		expect(await alice.call('tell', {peer: 'bob', body: 'once', id})).toMatchObject(refusal('id_conflict', 1));
		expect(await drain(bob, room)).toEqual({bodies: ['once'], dropped: 0});
	});

	test('replies to a message of the same room only', async () => {
		const [alice, bob] = await join(home, 'alice', 'bob');
		const room = await roomOf(alice, bob);
		await post(alice, room, 'a question');
		await bob.must('post', {room, body: 'an answer', reply_to: 1});
		expect(await bob.call('post', {room, body: 'x', reply_to: 3})).toMatchObject(refusal('message_not_found', 5));
		const {messages} = await alice.must('history', {source: room, room: true});
		expect(messages).toMatchObject([{seq: 1}, {seq: 2, reply_to: 1, room, from: 'bob'}]);
	});

	test('to a room of one is in its history', async () => {
		const [alice] = await join(home, 'alice');
		const room = await roomOf(alice);
		await post(alice, room, 'to myself');
		expect(await alice.must('history', {source: room, room: true})).toMatchObject({messages: [{body: 'to myself'}]});
		expect(await alice.must('inbox')).toEqual({sources: []});
	});
});

describe('leave', () => {
	test('drops what is unread for good, also for who joins again', async () => {
		const [alice, bob] = await join(home, 'alice', 'bob');
		const room = await roomOf(alice, bob);
		await post(alice, room, 'before');
		await bob.must('leave', {room});
		expect(await bob.must('inbox')).toEqual({sources: []});
		await post(alice, room, 'while away');
		await bob.must('join', {room});
		expect(await bob.call('read', {source: room, room: true, timeout: 0})).toMatchObject(refusal('timeout', 2));
		await post(alice, room, 'after');
		expect(await drain(bob, room)).toEqual({bodies: ['after'], dropped: 0});
		expect((await bob.must('history', {source: room, room: true})).messages).toHaveLength(3);
	});

	test('ends the reads that wait for the room, and no other', async () => {
		const [alice, bob] = await join(home, 'alice', 'bob');
		const [room, other] = [await roomOf(alice, bob), await roomOf(alice, bob)];
		const reader = await bob.again();
		const inRoom = reader.call('read', {source: room, room: true, timeout: 20});
		const inOther = reader.call('read', {source: other, room: true, timeout: 20});
		const anywhere = (await bob.again()).call('read-any', {timeout: 20});
		await reader.must('whoami');
		await bob.must('leave', {room});
		expect(await inRoom).toMatchObject(refusal('not_a_member', 5));
		await post(alice, other, 'still here');
		expect(await inOther).toMatchObject({ok: true, result: {messages: [{body: 'still here'}]}});
		await alice.must('tell', {peer: 'bob', body: 'and here'});
		expect(await anywhere).toMatchObject({ok: true, result: {messages: [{body: 'and here'}]}});
	});

	test('by unregistering ends it in all rooms at once', async () => {
		const [alice, bob] = await join(home, 'alice', 'bob');
		const [room, other] = [await roomOf(alice, bob), await roomOf(bob, alice)];
		await bob.must('unregister');
		for (const each of [room, other]) {
			expect(await alice.must('participants', {room: each})).toMatchObject({participants: [{name: 'alice'}]});
		}

		const [again] = await join(home, 'bob');
		expect(await again.call('history', {source: room, room: true})).toMatchObject(refusal('not_a_member', 5));
	});
});
