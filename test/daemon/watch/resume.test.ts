import {expect, test} from 'vitest';
import {runLalia} from '../../support/cli.js';
import type {Home} from '../../support/home.js';
import {daemonsOf, killHard} from '../../support/processes.js';
import {type Random, withSeed} from '../../support/random.js';
import {newUlid, openRaw, type RawAgent} from '../../support/raw-client.js';
import {roomOf} from '../../support/rooms.js';
import {rotate} from '../../support/rotation.js';
import {join, makeDaemon, makeSharedDaemon, refusal, restartDaemon} from '../../support/talk.js';
import {until} from '../../support/until.js';
import {cursorOf, type Watched, watch} from '../../support/watching.js';

const home = makeSharedDaemon();

/** Sends one message after the other until it is told to stop, through all that happens to the daemon; what was acknowledged. */
const keepSending = async (
	at: Home,
	{agent, op, args, stop}: {agent: RawAgent; op: string; args: Record<string, unknown>; stop: AbortSignal},
): Promise<string[]> => {
	const ids: string[] = [];
	let client = await openRaw(at);
	while (!stop.aborted) {
		const id = newUlid();
		for (let isSent = false; !isSent; ) {
			const reply = await Promise.race([client.request(op, {...args, body: 'x', id}, agent), client.closed]);
			isSent = reply?.ok === true;
			client = isSent ? client : await until('there is a daemon', () => openRaw(at).catch(() => undefined), 30_000);
		}

		ids.push(id);
	}

	client.socket.destroy();
	return ids;
};

/** Watches through interruptions, each time from the newest cursor on. */
const watchOn = async (at: Home, agent: RawAgent | undefined, previous: Watched): Promise<Watched> => {
	const next = await until(
		'the daemon is back',
		() => watch(at, {since: previous.cursor()}, agent).catch(() => undefined),
		30_000,
	);
	expect(next.snapshot.resumed).toBe(true);
	return next;
};

/** What interrupts a watcher: its connection breaks, or the daemon ends one way or the other. */
const interruptions = (at: Home): ((watched: Watched) => Promise<unknown>)[] => [
	watched => watched.hangUp(),
	watched => watched.hangUp(),
	() => restartDaemon(at),
	async () => {
		await Promise.all(daemonsOf(at).map(killHard));
		await runLalia(at, ['agents']);
	},
];

/** That every message of the conversations was told once, in their order. */
const expectToldOnce = (parts: Watched[], sent: readonly string[]): void => {
	const told = parts.flatMap(part => part.all('message'));
	const ids = told.map(({message}) => message.id);
	const seqs = new Map<number, number[]>();
	for (const {conversation_id, message} of told) {
		seqs.set(conversation_id, [...(seqs.get(conversation_id) ?? []), message.seq]);
	}

	expect(new Set(ids).size).toBe(ids.length);
	expect(sent.filter(id => !ids.includes(id))).toEqual([]);
	for (const each of seqs.values()) {
		expect(each).toEqual(each.map((_, index) => index + 1));
	}
};

const interruptAgain = async (
	at: Home,
	random: Random,
	watching: {agent: RawAgent | undefined; parts: Watched[]}[],
) => {
	const [first] = watching;
	const newest = first?.parts.at(-1);
	const wanted = (newest?.all('message').length ?? 0) + random(40);
	await until('more is told', () => (newest?.all('message').length ?? 0) >= wanted);
	const ways = interruptions(at);
	const interrupt = ways[random(ways.length)];
	for (const {parts} of watching) {
		const last = parts.at(-1);
		await (last && interrupt?.(last));
		await last?.hangUp();
	}

	for (const {agent, parts} of watching) {
		parts.push(await watchOn(at, agent, parts.at(-1) as Watched)); // there always is one
	}
};

test(
	'through lost connections, restarts and killed daemons no message is missing, and none is told twice',
	withSeed(async random => {
		const own = await makeDaemon();
		const [ada, bob, cy] = await join(own, 'ada', 'bob', 'cy');
		const room = await roomOf(ada, bob, cy);
		const watching = [
			{agent: undefined, parts: [await watch(own)]},
			{agent: bob, parts: [await watch(own, {}, bob)]},
		];
		const stop = new AbortController();
		const sending = [
			keepSending(own, {agent: ada, op: 'tell', args: {peer: bob.agent_id}, stop: stop.signal}),
			keepSending(own, {agent: bob, op: 'tell', args: {peer: cy.agent_id}, stop: stop.signal}),
			keepSending(own, {agent: cy, op: 'post', args: {room}, stop: stop.signal}),
			keepSending(own, {agent: ada, op: 'post', args: {room}, stop: stop.signal}),
		];
		for (let number = 0; number < 10; number++) {
			await interruptAgain(own, random, watching);
		}

		stop.abort();
		const sent = (await Promise.all(sending)).flat();
		for (const {parts} of watching) {
			const isAllTold = () => {
				const ids = new Set(parts.flatMap(part => part.all('message')).map(({message}) => message.id));
				return sent.every(id => ids.has(id));
			};
			await until('all is told', isAllTold);
			expectToldOnce(parts, sent);
		}
	}),
	120_000,
);

test('from a cursor on, what was said meanwhile is told, also what was said before a restart', async () => {
	const own = await makeDaemon();
	const [alice, bob] = await join(own, 'alice', 'bob');
	const first = await watch(own, {}, bob);
	await alice.must('tell', {peer: 'bob', body: 'one'});
	await first.first('message');
	await first.hangUp();
	await alice.must('tell', {peer: 'bob', body: 'two'});
	await restartDaemon(own);
	await (await alice.again()).must('tell', {peer: 'bob', body: 'three'});
	const resumed = await watch(own, {since: first.cursor()}, bob);
	await until('both are told', () => resumed.bodies().length === 2);

	expect(resumed.snapshot).toMatchObject({resumed: true, cursor: first.cursor()});
	expect(resumed.bodies()).toEqual(['two', 'three']);
});

test('a cursor that is none of this database begins anew, and says so', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	await alice.must('tell', {peer: 'bob', body: 'one'});
	const {snapshot} = await watch(home, {}, bob);
	const [epoch, pos] = snapshot.cursor.split('-');
	const other = await watch(await makeDaemon());
	for (const since of [
		other.snapshot.cursor,
		`${epoch}-${Number(pos) + 1}`,
		`${epoch}-${pos}-1`,
		`${epoch}--1`,
		`${epoch}-0x0`,
		`${epoch}-1e1`,
		`${epoch}-`,
		`${epoch}`,
		'',
		'-',
		'é\n\0',
	]) {
		const watched = await watch(home, {since}, bob);
		expect(watched.snapshot).toMatchObject({resumed: false, cursor: snapshot.cursor});
		await watched.hangUp();
	}

	expect(await bob.call('watch-own', {since: 'x'.repeat(65)})).toMatchObject(refusal('invalid_args', 1));
	expect(await bob.call('watch-own', {since: 1})).toMatchObject(refusal('invalid_args', 1));
});

test('a cursor of the beginning brings everything', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	const bodies = Array.from({length: 600}, (_, index) => String(index));
	await Promise.all(bodies.map(body => alice.must('tell', {peer: 'bob', body})));
	const {snapshot} = await watch(home, {}, bob);
	const [epoch] = snapshot.cursor.split('-');
	const watched = await watch(home, {since: `${epoch}-0`}, bob);
	await until('all is told', () => watched.bodies().length === bodies.length);

	expect(watched.bodies()).toEqual(bodies);
	expect(cursorOf(watched.events)).toBe(snapshot.cursor);
});

test('a new key ends the feed that the old one asked for, and goes on from its cursor', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	const watched = await watch(home, {}, bob);
	await alice.must('tell', {peer: 'bob', body: 'one'});
	await watched.first('message');
	const renewed = await rotate(home, bob);
	expect(await watched.ended).toMatchObject(refusal('bad_signature', 6));

	await alice.must('tell', {peer: 'bob', body: 'two'});
	const resumed = await watch(home, {since: watched.cursor()}, renewed);
	await resumed.first('message');
	expect(resumed.bodies()).toEqual(['two']);
	await renewed.must('unregister');
	expect(await resumed.ended).toMatchObject(refusal('agent_unregistered', 3));
});
