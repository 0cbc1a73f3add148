import {setTimeout as pass} from 'node:timers/promises';
import {expect, test} from 'vitest';
import type {Message} from '../../source/core/fields.js';
import {registerAll, runLalia, startLalia} from '../support/cli.js';
import {effort} from '../support/effort.js';
import {gitIn, type Home, makeHome} from '../support/home.js';
import {daemonsOf, killHard} from '../support/processes.js';
import {type Random, withSeed} from '../support/random.js';
import {newUlid, openRaw, type RawClient} from '../support/raw-client.js';
import {connectAs, join, type Talker, untilCommitted} from '../support/talk.js';
import {committedIds, expectCleanRepository, expectVerified} from '../support/transcript.js';
import {until} from '../support/until.js';

const kills = effort({short: 25, long: 200});
const names = ['ada', 'bob', 'cy', 'dot'] as const;

type Sent = {id: string; seq: number; from: string; peer: string; body: string};

type Writing = {home: Home; writer: Talker; random: Random; stop: AbortSignal};

/**
 * Sends one message after the other to whomever, through all that happens to the daemon. A message whose answer was lost
 * is sent again under its id, or given up: then it may be there or not.
 */
const write = async ({home, writer, random, stop}: Writing): Promise<{acked: Sent[]; givenUp: string[]}> => {
	const peers = names.filter(name => name !== writer.name);
	const acked: Sent[] = [];
	const givenUp: string[] = [];
	let client: RawClient | undefined;

	const deliver = async (message: Omit<Sent, 'seq' | 'from'>): Promise<void> => {
		for (;;) {
			client ??= await until('there is a daemon', () => openRaw(home).catch(() => undefined), 30_000);
			const reply = await Promise.race([client.request('tell', message, writer), client.closed]);
			if (reply?.ok) {
				acked.push({...message, from: writer.name, seq: (reply.result as Sent).seq}); // it is the result of `tell`
				return;
			}

			expect(reply).toBeUndefined();
			client = undefined;
			if (random(2) === 0) {
				givenUp.push(message.id);
				return;
			}
		}
	};

	for (let number = 1; !stop.aborted; number++) {
		await deliver({id: newUlid(), peer: peers[random(peers.length)] ?? '', body: `${writer.name} ${number}`});
	}

	client?.socket.destroy();
	return {acked, givenUp};
};

/** The next command starts the next daemon, and that is killed: now while it starts, now some moments after. */
const killAgain = async (home: Home, random: Random, number: number): Promise<Sent | undefined> => {
	const message = {id: newUlid(), peer: 'ada', body: `from the command line ${number}`};
	const words = ['tell', message.peer, message.body, '--id', message.id, '--json'];
	const command = startLalia(home, words, {as: 'boss'});
	const isDuringStart = random(5) === 0;
	const ended = isDuringStart ? undefined : await command.ended;
	await pass(random(isDuringStart ? 250 : 120));
	await Promise.all(daemonsOf(home).map(killHard));

	const {code, stdout, stderr} = ended ?? (await command.ended);
	if (isDuringStart && code === 3) {
		return undefined;
	}

	expect({code, stderr}).toEqual({code: 0, stderr: ''});
	return {...message, from: 'boss', seq: JSON.parse(stdout).data.seq};
};

const channelOf = (left: string, right: string): string => [left, right].sort().join('--');

/** All messages of each channel, oldest first, as the agents see them. */
const readChannels = async (home: Home, talkers: Talker[]): Promise<Map<string, Message[]>> => {
	const channels = new Map<string, Message[]>();
	for (const talker of talkers) {
		const {must, client} = await connectAs(home, talker);
		for (const {peer} of (await must('channels')).channels) {
			const {messages} = await must('history', {source: peer, limit: 10_000});
			channels.set(channelOf(talker.name, peer), messages);
		}

		client.socket.destroy();
	}

	return channels;
};

test(
	`${kills} daemons killed under load lose nothing that was acknowledged, and each message is committed once`,
	withSeed(async random => {
		const home = makeHome();
		await registerAll(home, 'boss');
		const talkers = await join(home, ...names);
		const stop = new AbortController();
		const writing = talkers.map(writer => write({home, writer, random, stop: stop.signal}));
		const fromCommands: Sent[] = [];
		for (let number = 1; number <= kills; number++) {
			const sent = await killAgain(home, random, number);
			fromCommands.push(...(sent ? [sent] : []));
		}

		await runLalia(home, ['agents']);
		stop.abort();
		const written = await Promise.all(writing);
		const acked = [...fromCommands, ...written.flatMap(each => each.acked)];
		const givenUp = new Set(written.flatMap(each => each.givenUp));
		const observer = await openRaw(home);
		await untilCommitted(home, observer);
		observer.socket.destroy();

		const channels = await readChannels(home, talkers);
		const all = [...channels.values()].flat();
		const byId = new Map(all.map(message => [message.id, message]));
		for (const messages of channels.values()) {
			expect(messages.map(({seq}) => seq)).toEqual(messages.map((_, index) => index + 1));
		}

		expect(acked.length).toBeGreaterThan(kills);
		for (const {id, seq, from, body} of acked) {
			expect(byId.get(id)).toMatchObject({id, seq, from, body});
		}

		const ackedIds = new Set(acked.map(({id}) => id));
		expect(all.filter(({id}) => !ackedIds.has(id) && !givenUp.has(id))).toEqual([]);

		const commits = committedIds(home);
		const places = new Map(commits.map((id, place) => [id, place]));
		expect(places.size).toBe(commits.length);
		expect(Number(gitIn(home, 'rev-list', '--count', 'HEAD'))).toBe(all.length + 1 + names.length);
		for (const messages of channels.values()) {
			const order = messages.map(({id}) => places.get(id) ?? -1);
			expect(order).toEqual(order.toSorted((left, right) => left - right));
			expect(order).not.toContain(-1);
		}

		expectCleanRepository(home);
		await expectVerified(home, all.length);
	}),
	effort({short: 180_000, long: 900_000}),
);
