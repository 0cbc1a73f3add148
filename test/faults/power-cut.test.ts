import {existsSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import type {Message} from '../../source/core/fields.js';
import {moveClock, startDaemonProcess} from '../support/daemon-process.js';
import {effort} from '../support/effort.js';
import {gitIn, type Home, makeHome} from '../support/home.js';
import {cutPower, tear} from '../support/power-cut.js';
import {type Random, withSeed} from '../support/random.js';
import {openRaw, type RawAgent, type RawClient, registerRaw} from '../support/raw-client.js';
import {withSlowGit} from '../support/slow-git.js';
import {untilCommitted} from '../support/talk.js';
import {committedIds, expectCleanRepository, expectVerified} from '../support/transcript.js';
import {until} from '../support/until.js';

const cuts = effort({short: 6, long: 120});
const cutsOfHome = 6;
const aMinuteMs = 61_000;
const names = ['ada', 'bob', 'cy'] as const;

type Acked = {id: string; seq: number; body: string};

/** Those that write, each to the room and to the next of them in turn, without end. */
type Writers = {agents: RawAgent[]; acked: Acked[]; write: (stop: AbortSignal) => Promise<unknown>};

const openWriters = async (home: Home): Promise<Writers> => {
	const clients: RawClient[] = [];
	const agents: RawAgent[] = [];
	for (const name of names) {
		const client = await openRaw(home);
		clients.push(client);
		agents.push(await registerRaw(client, name));
		await client.must(
			agents.length === 1 ? 'room create' : 'join',
			{[agents.length === 1 ? 'name' : 'room']: 'hall'},
			agents.at(-1),
		);
	}

	const acked: Acked[] = [];
	const writeAs = async (index: number, stop: AbortSignal): Promise<void> => {
		const [client, agent, peer] = [clients[index], agents[index], names[(index + 1) % names.length]];
		for (let count = 0; !stop.aborted; count++) {
			const body = `${agent?.name} ${count} ${'x'.repeat((count % 7) * 30)}`;
			const [op, args] = count % 2 === 0 ? ['post', {room: 'hall', body}] : ['tell', {peer, body}];
			const sent = await client?.must<Omit<Acked, 'body'>>(String(op), args as Record<string, unknown>, agent);
			acked.push({id: sent?.id ?? '', seq: sent?.seq ?? 0, body});
		}
	};
	return {agents, acked, write: stop => Promise.all(agents.map((_, index) => writeAs(index, stop)))};
};

/** Every message that there is, conversation by conversation. */
const readAll = async (client: RawClient, agents: RawAgent[]): Promise<Message[][]> => {
	const conversations: Message[][] = [];
	for (const [index, agent] of agents.entries()) {
		const sources = [
			{source: names[(index + 1) % names.length]},
			...(index === 0 ? [{source: 'hall', room: true}] : []),
		];
		for (const source of sources) {
			const {messages} = await client.must<{messages: Message[]}>('history', {...source, limit: 100_000}, agent);
			conversations.push(messages);
		}
	}

	return conversations;
};

/** On the copy: all that was acknowledged, once, in order, in the database and in git. */
const expectWhole = async (copy: Home, {agents}: Writers, acked: Acked[]): Promise<void> => {
	moveClock(copy, aMinuteMs); // so that the locks of a git of before are stale
	const daemon = startDaemonProcess(copy);
	expect(await daemon.isReady).toBe(true);
	const client = await openRaw(copy);
	const conversations = await readAll(client, agents);
	for (const messages of conversations) {
		expect(messages.map(({seq}) => seq)).toEqual(messages.map((_, index) => index + 1));
	}

	const byId = new Map(conversations.flat().map(message => [message.id, message]));
	for (const {id, seq, body} of acked) {
		expect(byId.get(id)).toMatchObject({id, seq, body});
	}

	await untilCommitted(copy, client);
	const commits = committedIds(copy);
	const places = new Map(commits.map((id, place) => [id, place]));
	expect(places.size).toBe(commits.length);
	for (const messages of conversations) {
		const order = messages.map(({id}) => places.get(id) ?? -1);
		expect(order).not.toContain(-1);
		expect(order).toEqual(order.toSorted((left, right) => left - right));
	}

	await until('the index is at the tip', () => statusOf(copy) === '');
	expectCleanRepository(copy);
	await expectVerified(copy, byId.size);
	client.socket.destroy();
	await daemon.end('SIGTERM');
};

/** Undefined where git cannot say, as long as its index is half. */
const statusOf = (copy: Home): string | undefined => {
	try {
		return gitIn(copy, 'status', '--porcelain');
	} catch {
		return undefined;
	}
};

/** Under load; what is compared is what was acknowledged before the copy was begun. */
const cutOnce = async (
	home: Home,
	{writers, pid, random}: {writers: Writers; pid: number; random: Random},
): Promise<void> => {
	const stop = new AbortController();
	const writing = writers.write(stop.signal);
	const goal = writers.acked.length + 1 + random(400);
	await Promise.race([writing, until('so many are acknowledged', () => writers.acked.length >= goal)]);
	const cut = random(2) === 0 ? 'frozen' : 'creeping';
	if (cut === 'creeping') {
		stop.abort();
		await writing;
	}

	const acked = [...writers.acked];
	const copy = await cutPower(home, {pid, cut});
	stop.abort();
	await writing;
	random(2) === 0 || tear(copy, random);
	await expectWhole(copy, writers, acked);
	rmSync(copy.home, {recursive: true});
	rmSync(copy.workspace, {recursive: true});
};

test(
	`${cuts} copies of a home at work have all that was acknowledged before, once and in order`,
	withSeed(async random => {
		for (let done = 0; done < cuts; done += cutsOfHome) {
			const home = makeHome({LALIA_LOG: 'info'});
			const daemon = startDaemonProcess(home, withSlowGit(home, 0.1));
			expect(await daemon.isReady).toBe(true);
			const writers = await openWriters(home);
			await until('there is a transcript to copy', () => existsSync(join(home.workspace, '.git/objects')));
			for (let number = 0; number < cutsOfHome; number++) {
				await cutOnce(home, {writers, pid: daemon.pid, random});
			}

			await daemon.end('SIGTERM');
		}
	}),
	effort({short: 240_000, long: 3_600_000}),
);
