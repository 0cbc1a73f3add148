import {expect, test} from 'vitest';
import {post, roomOf} from '../support/rooms.js';
import {join, joinAs, makeDaemon, makeSharedDaemon, refusal, restartDaemon} from '../support/talk.js';
import {until} from '../support/until.js';
import {watch, watchOver} from '../support/watching.js';

const home = makeSharedDaemon();

test('a watcher is first sent all that there is', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	await alice.must('tell', {peer: 'bob', body: 'one'});
	const room = await roomOf(alice, bob);
	await post(alice, room, 'two');
	const {snapshot} = await watch(home, {}, bob);

	expect(snapshot).toMatchObject({
		event: 'snapshot',
		resumed: false,
		caller: {agent_id: bob.agent_id, name: 'bob'},
		agents: [
			{name: 'alice', lease: 'live', waiting: false},
			{name: 'bob', lease: 'live', waiting: false},
		],
		projects: [],
	});
	expect(snapshot.conversations).toMatchObject([
		{kind: 'channel', peer: 'alice', peer_id: alice.agent_id, parties: 2, messages: 1},
		{kind: 'room', room, archived: false, parties: 2, messages: 1},
	]);
	expect(snapshot.conversations.map(({members}) => members)).toMatchObject([
		[{name: 'alice'}, {name: 'bob', unread: 1}],
		[
			{name: 'alice', unread: 0, dropped: 0},
			{name: 'bob', unread: 1, dropped: 0},
		],
	]);
});

test('an observer is sent all that there is, as nobody', async () => {
	const [alice] = await join(home, 'alice', 'bob');
	await alice.must('tell', {peer: 'bob', body: 'one'});
	const {snapshot} = await watch(home);

	expect(snapshot.caller).toBeNull();
	const channel = snapshot.conversations.find(
		({messages, members}) =>
			messages === 1 && members?.[0]?.unread !== undefined && members.some(({agent_id}) => agent_id === alice.agent_id),
	);
	expect(channel).toMatchObject({kind: 'channel', parties: 2});
	expect(channel?.members?.map(({name, unread}) => `${name} ${unread}`).sort()).toEqual(['alice 0', 'bob 1']);
	expect(channel).not.toHaveProperty('peer');
});

test('a message is told to both ends of its channel and to an observer', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	const watching = await Promise.all([watch(home, {}, alice), watch(home, {}, bob), watch(home)]);
	const {id} = await alice.must('tell', {peer: 'bob', body: 'hello'});
	const told = await Promise.all(watching.map(watched => watched.first('message', ({message}) => message.id === id)));

	const common = {id, seq: 1, from: 'alice', from_id: alice.agent_id, to: 'bob', to_id: bob.agent_id, body: 'hello'};
	expect(told.map(({message}) => message)).toMatchObject([
		{...common, peer: 'bob'},
		{...common, peer: 'alice'},
		common,
	]);
	expect(told[2]?.message).not.toHaveProperty('peer');
});

test('a channel is told of when its first message opens it, before that message', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	const watched = await watch(home, {}, bob);
	await alice.must('tell', {peer: 'bob', body: 'hello'});
	const {conversation_id} = await watched.first('message');
	const kinds = watched.events.filter(event => event.event !== 'lease' && event.event !== 'transcript');

	expect(kinds.map(({event}) => event)).toEqual(['snapshot', 'membership', 'delivery', 'message']);
	expect(await watched.first('membership')).toMatchObject({
		conversation: {conversation_id, kind: 'channel', peer: 'alice', parties: 2},
	});
});

test('what an agent has not read is told to itself and to an observer, not to who wrote it', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	const [writer, reader, observer] = await Promise.all([watch(home, {}, alice), watch(home, {}, bob), watch(home)]);
	const {id} = await alice.must('tell', {peer: 'bob', body: 'hello'});
	const expected = {peer: 'alice', agent_id: bob.agent_id, name: 'bob', dropped: 0};
	for (const watched of [reader, observer]) {
		expect(
			await watched.first('delivery', ({unread, agent_id}) => unread === 1 && agent_id === bob.agent_id),
		).toMatchObject(expected);
	}

	await bob.must('ack', {ids: [id]});
	for (const watched of [reader, observer]) {
		expect(
			await watched.first('delivery', ({unread, agent_id}) => unread === 0 && agent_id === bob.agent_id),
		).toMatchObject(expected);
	}

	await writer.first('message');
	expect(writer.all('delivery')).toEqual([]);
});

test('who joins and leaves a room is told', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	const watched = await watch(home, {}, alice);
	const room = await roomOf(alice, bob);
	const membership = (size: number) =>
		watched.first('membership', ({conversation}) => conversation.room === room && conversation.parties === size);
	expect((await membership(2)).conversation.members?.map(({name}) => name)).toEqual(['alice', 'bob']);

	await bob.must('leave', {room});
	expect((await membership(1)).conversation.members).toMatchObject([{name: 'alice', unread: 0}]);
});

test('messages that a full mailbox let go of are told', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	const room = await roomOf(alice, bob);
	const watched = await watch(home, {}, alice);
	for (let number = 0; number < 65; number++) {
		await post(alice, room, String(number));
	}

	expect(await watched.first('delivery', ({dropped}) => dropped === 1)).toMatchObject({room, name: 'bob', unread: 64});
});

test('an agent that registers, is renamed and goes is told', async () => {
	const watched = await watch(home);
	const carol = await joinAs(home, 'carol');
	const told = (suits: {name: string; gone: boolean}) =>
		watched.first(
			'agent',
			({agent, gone}) => agent.agent_id === carol.agent_id && agent.name === suits.name && gone === suits.gone,
		);
	expect((await told({name: 'carol', gone: false})).agent).toMatchObject({role: 'peer', lease: 'live', waiting: false});
	await carol.must('rename', {name: 'caroline'});
	await told({name: 'caroline', gone: false});
	await carol.must('unregister');
	await told({name: 'caroline', gone: true});
	expect(JSON.stringify(watched.events)).not.toContain(carol.public_key);
});

test('a lease that is renewed is told, and so is who waits for mail', async () => {
	const [alice] = await join(home, 'alice');
	const watched = await watch(home);
	const {expires_at} = await alice.must('renew');
	await watched.first('lease', event => event.agent_id === alice.agent_id && event.expires_at === expires_at);

	const reading = await alice.again();
	const waiting = reading.call('read-any', {timeout: 60});
	await watched.first('lease', event => event.agent_id === alice.agent_id && event.waiting);
	await reading.hangUp();
	void waiting;
	const since = watched.events.length;
	await until('nobody waits any more', () =>
		watched.events
			.slice(since)
			.some(event => event.event === 'lease' && event.agent_id === alice.agent_id && !event.waiting),
	);
});

test('the last that is told of the transcript is that nothing is left to commit', async () => {
	const [alice] = await join(home, 'alice', 'bob');
	const watched = await watch(home);
	await alice.must('tell', {peer: 'bob', body: 'hello'});
	await watched.first('transcript');
	await until('all is committed', () => watched.all('transcript').at(-1)?.pending === 0);

	expect(watched.all('transcript').at(-1)).toEqual({event: 'transcript', pending: 0});
});

test('a connection may carry many feeds, and requests beside them', async () => {
	const [alice] = await join(home, 'alice', 'bob');
	const feeds = await Promise.all(Array.from({length: 30}, () => watchOver(alice.client, {}, alice)));
	await alice.must('tell', {peer: 'bob', body: 'hello'});
	for (const feed of feeds) {
		expect((await feed.first('message')).message.body).toBe('hello');
	}
});

test('an agent that is not registered may not watch', async () => {
	const [alice] = await join(home, 'alice');
	const other = await alice.again();
	await alice.must('unregister');

	expect(await other.call('watch-own')).toMatchObject(refusal('not_registered', 6));
});

test('unregistering ends the feed of that agent, and no other', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	const [own, other] = [await watch(home, {}, alice), await watch(home, {}, bob)];
	await alice.must('unregister');

	expect(await own.ended).toMatchObject(refusal('agent_unregistered', 3));
	expect(await other.first('agent', ({gone}) => gone)).toMatchObject({agent: {name: 'alice'}});
});

test('a daemon that stops ends the feeds', async () => {
	const own = await makeDaemon();
	const [alice] = await join(own, 'alice');
	const watching = [await watch(own), await watch(own, {}, alice)];
	await restartDaemon(own);

	for (const {ended} of watching) {
		expect(await ended).toMatchObject(refusal('daemon_stopping', 3));
	}
});
