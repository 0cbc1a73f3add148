import {readFileSync} from 'node:fs';
import {join as joinPath} from 'node:path';
import {describe, expect, test} from 'vitest';
import {drain, eight, post, roomOf} from '../support/rooms.js';
import {join, makeDaemon, makeSharedDaemon, restartDaemon, type Talker, untilCommitted} from '../support/talk.js';

const home = makeSharedDaemon();

describe('a full mailbox', () => {
	const fill = async (sender: Talker, room: string, count: number, from = 1) => {
		await Promise.all(Array.from({length: count}, (_, index) => post(sender, room, `${from + index}`)));
	};

	test('keeps the newest 64, and the next read says how many were dropped, once', async () => {
		const [alice, bob] = await join(home, 'alice', 'bob');
		const room = await roomOf(alice, bob);
		await fill(alice, room, 70);
		expect(await alice.must('participants', {room})).toMatchObject({
			participants: [{name: 'alice'}, {name: 'bob', pending: 64, dropped: 6}],
		});
		expect(await bob.must('inbox')).toMatchObject({sources: [{room, unread: 64, dropped: 6}]});
		expect(await bob.must('peek', {source: room, room: true})).toMatchObject({notice: {room, dropped: 6}});

		const {bodies, dropped} = await drain(bob, room);
		expect(bodies).toEqual(Array.from({length: 64}, (_, index) => `${index + 7}`));
		expect(dropped).toBe(6);
		await fill(alice, room, 1, 71);
		expect(await drain(bob, room)).toEqual({bodies: ['71'], dropped: 0});
		expect((await bob.must('history', {source: room, room: true})).messages).toHaveLength(71);
	});

	test('is told of by read-any too', async () => {
		const [alice, bob] = await join(home, 'alice', 'bob');
		const room = await roomOf(alice, bob);
		await fill(alice, room, 65);
		expect(await bob.must('read-any', {timeout: 0})).toMatchObject({
			messages: [{body: '2', room}],
			notice: {room, dropped: 1},
		});
	});

	test('is told of again where the reader was killed before it said so', async () => {
		const [alice, bob] = await join(home, 'alice', 'bob');
		const room = await roomOf(alice, bob);
		await fill(alice, room, 66);
		const killed = await bob.again();
		expect(await killed.must('read', {source: room, room: true, timeout: 0})).toMatchObject({notice: {dropped: 2}});
		await killed.hangUp();
		expect(await drain(bob, room, 20)).toMatchObject({dropped: 2, bodies: {length: 64}});
	});

	test('does not drop what a reader has in hand, nor counts it as dropped', async () => {
		const [alice, bob] = await join(home, 'alice', 'bob');
		const room = await roomOf(alice, bob);
		await fill(alice, room, 64);
		const {messages} = await bob.must('read', {source: room, room: true, timeout: 0});
		await fill(alice, room, 3, 65);
		expect(await bob.must('ack', {ids: messages.map(({id}) => id)})).toEqual({consumed: 64});
		expect(await drain(bob, room)).toEqual({bodies: ['65', '66', '67'], dropped: 0});
	});

	test('and its count are there after a restart', async () => {
		const own = await makeDaemon();
		const [alice, bob] = await join(own, 'alice', 'bob');
		await alice.must('room create', {name: 'den'});
		await bob.must('join', {room: 'den'});
		await fill(alice, 'den', 67);
		await restartDaemon(own);
		expect(await drain(await bob.again(), 'den')).toMatchObject({dropped: 3, bodies: {length: 64}});
	});

	test('of everyone is right while eight post a hundred each and all read', {timeout: 120_000}, async () => {
		const members = await join(home, ...eight);
		const room = await roomOf(...members);
		let posting: number = members.length;
		const writing = members.map(async member => {
			const writer = await member.again();
			for (let index = 0; index < 100; index++) {
				await post(writer, room, `${member.name} ${index}`);
			}

			posting--;
		});
		const reading = members.map(async member => {
			const got: string[] = [];
			let lost = 0;
			for (;;) {
				const isOver = posting === 0;
				const reply = await member.call('read', {source: room, room: true, timeout: isOver ? 0 : 0.2});
				if (!reply.ok) {
					if (isOver) {
						return {member, got, lost};
					}

					continue;
				}

				// Reason for the cast: it is the result of `read`.
				const {messages, notice} = reply.result as Awaited<ReturnType<typeof member.must<'read'>>>;
				await member.must('ack', {ids: messages.map(({id}) => id), ...(notice && {notice})});
				got.push(...messages.map(({body}) => body));
				lost += notice?.dropped ?? 0;
			}
		});
		await Promise.all(writing);
		for (const {member, got, lost} of await Promise.all(reading)) {
			expect(new Set(got).size).toBe(got.length);
			expect(got.filter(body => body.startsWith(`${member.name} `))).toEqual([]);
			expect(got.length + lost).toBe(700);
			for (const sender of eight) {
				const places = got.filter(body => body.startsWith(`${sender} `)).map(body => Number(body.split(' ')[1]));
				expect(places).toEqual([...places].sort((left, right) => left - right));
			}
		}
	});
});

test('a read says where one answer does not hold all that is pending, and the next brings the rest', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	const room = await roomOf(alice, bob);
	for (const letter of ['a', 'b']) {
		await post(alice, room, letter.repeat(900_000));
	}

	const first = await bob.must('read', {source: room, room: true, timeout: 0});
	expect([first.messages.length, first.warning]).toEqual([1, expect.stringContaining('too long for one answer')]);
	await bob.must('ack', {ids: first.messages.map(({id}) => id)});
	expect(await bob.must('read', {source: room, room: true, timeout: 0})).toMatchObject({messages: [{seq: 2}]});
});

describe('read-any', () => {
	test('takes the oldest of channels and rooms, one at a time, and says from where', async () => {
		const [alice, bob, carol] = await join(home, 'alice', 'bob', 'carol');
		const room = await roomOf(alice, bob, carol);
		await post(alice, room, '1');
		await carol.must('tell', {peer: 'bob', body: '2'});
		await post(carol, room, '3');
		await alice.must('tell', {peer: 'bob', body: '4'});

		const seen = [];
		for (let index = 0; index < 4; index++) {
			const {messages} = await bob.must('read-any', {timeout: 0});
			await bob.must('ack', {ids: messages.map(({id}) => id)});
			seen.push(...messages.map(({body, room: where, peer, from}) => [body, where ?? peer, from]));
		}

		expect(seen).toEqual([
			['1', room, 'alice'],
			['2', 'carol', 'carol'],
			['3', room, 'carol'],
			['4', 'alice', 'alice'],
		]);
	});

	test('and reads of the room share its messages among all who wait: each goes to exactly one', async () => {
		const [alice, bob] = await join(home, 'alice', 'bob');
		const room = await roomOf(alice, bob);
		const readers = await Promise.all(Array.from({length: 6}, () => bob.again()));
		const waits = readers.map((reader, index) =>
			index % 2 === 0
				? reader.must('read', {source: room, room: true, timeout: 20})
				: reader.must('read-any', {timeout: 20}),
		);
		await Promise.all(readers.map(reader => reader.must('whoami')));
		const sent = Array.from({length: 6}, (_, index) => `${index}`);
		for (const body of sent) {
			await post(alice, room, body);
		}

		const got = (await Promise.all(waits)).flatMap(({messages}) => messages.map(({body}) => body));
		expect(got.sort()).toEqual(sent);
	});
});

describe('on disk', () => {
	test('rooms whose names differ in case only have folders of their own', async () => {
		const [alice] = await join(home, 'alice');
		await alice.must('room create', {name: 'Case'});
		await alice.must('room create', {name: 'case'});
		await post(alice, 'Case', 'upper');
		await post(alice, 'case', 'lower');
		await untilCommitted(home, alice.client);
		const {rooms} = await alice.must('rooms');
		expect(rooms.map(({room}) => room)).toEqual(expect.arrayContaining(['Case', 'case']));
		expect(readFileSync(joinPath(home.workspace, 'rooms/Case/ROOM.md'), 'utf8')).toContain('room: "Case"');
	});

	test('members are written down at once, and a message ends in the byte it was sent with', async () => {
		const [alice, bob] = await join(home, 'alice', 'bob');
		const room = await roomOf(alice, bob);
		const {id, sent_at} = await post(alice, room, 'no newline at the end');
		const [other] = [await post(alice, room, 'a newline at the end\n')];
		await bob.must('leave', {room});
		await untilCommitted(home, alice.client);

		const folder = joinPath(home.workspace, 'rooms', room);
		const day = String(sent_at).slice(0, 10);
		const members = readFileSync(joinPath(folder, 'MEMBERS.md'), 'utf8');
		expect(members).toContain(`- alice (${alice.agent_id}) since `);
		expect(members).not.toContain('- bob (');
		expect(readFileSync(joinPath(folder, day, `${id}.md`), 'utf8')).toMatch(/\n---\nno newline at the end$/);
		expect(readFileSync(joinPath(folder, day, `${other?.id}.md`), 'utf8')).toMatch(/\n---\na newline at the end\n$/);
	});
});

test('rooms, members and mail are there after a restart', async () => {
	const own = await makeDaemon();
	const [alice, bob] = await join(own, 'alice', 'bob');
	await alice.must('room create', {name: 'den'});
	await bob.must('join', {room: 'den'});
	await post(alice, 'den', 'kept');
	await restartDaemon(own);
	const [after, writer] = [await bob.again(), await alice.again()];
	expect(await after.must('rooms')).toMatchObject({rooms: [{room: 'den', members: 2, messages: 1, joined: true}]});
	expect(await drain(after, 'den')).toEqual({bodies: ['kept'], dropped: 0});
	expect(await post(writer, 'den', 'goes on')).toMatchObject({seq: 2});
});
