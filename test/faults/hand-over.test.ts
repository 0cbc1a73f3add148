import {setTimeout as pass} from 'node:timers/promises';
import {expect, test} from 'vitest';
import type {Message} from '../../source/core/fields.js';
import {type Ended, program, registerAll, runLalia} from '../support/cli.js';
import {effort} from '../support/effort.js';
import {type Home, makeHome} from '../support/home.js';
import {connectMcp} from '../support/mcp.js';
import {makeOlderBuild} from '../support/older-build.js';
import {daemonsOf, killHard} from '../support/processes.js';
import {type Random, withSeed} from '../support/random.js';
import {committedIds, expectCleanRepository, expectVerified} from '../support/transcript.js';
import {until} from '../support/until.js';

const older = makeOlderBuild();

const rounds = effort({short: 1, long: 30});
const messagesEach = 8;
const readers = ['rae', 'ria', 'rob', 'ron'];
const writers = ['wat', 'wes', 'win', 'woz', 'van', 'vic', 'viv', 'val'];
const timeoutMs = effort({short: 90_000, long: 1_800_000});

type Sent = {from: string; to: string; seq: number; body: string};

/** How an agent works: by one command after the other, or by one long-lived MCP server. */
type Worker = {
	name: string;
	tell: (peer: string, body: string) => Promise<Sent>;
	readAny: () => Promise<Message[]>;
};

const messagesIn = (data: Record<string, unknown>): Message[] => data['messages'] as Message[]; // so a read answers

const byMcp = async (home: Home, name: string): Promise<Worker> => {
	const {must} = await connectMcp(home, {as: name, program: older});
	return {
		name,
		tell: async (to, body) => ({from: name, to, body, seq: Number((await must('tell', {peer: to, body})).data['seq'])}),
		readAny: async () => messagesIn((await must('read', {timeout: 50})).data),
	};
};

/** @param choose which build the next command is of */
const byCommands = (home: Home, name: string, choose: () => string): Worker => {
	const run = async (...words: string[]): Promise<Record<string, unknown>> =>
		dataOf(await runLalia(home, [...words, '--json'], {as: name, program: choose()}));
	return {
		name,
		tell: async (to, body) => ({from: name, to, body, seq: Number((await run('tell', to, body))['seq'])}),
		readAny: async () => messagesIn(await run('read-any', '--timeout', '50')),
	};
};

const dataOf = ({code, stdout, stderr}: Ended): Record<string, unknown> => {
	expect({code, stderr, stdout}).toMatchObject({code: 0});
	return JSON.parse(stdout).data;
};

/** Whoever writes and reads, by the older build for good, or by either. */
const makeCrew = async (home: Home, random: Random) => {
	const either = () => (random(2) === 0 ? older : program);
	const workers: Worker[] = [];
	await registerAll(home, ...writers, ...readers, 'boss');
	for (const [index, name] of [...readers, ...writers].entries()) {
		workers.push(
			index % 2 === 0 ? await byMcp(home, name) : byCommands(home, name, index % 4 === 1 ? either : () => older),
		);
	}

	return {reading: workers.slice(0, readers.length), writing: workers.slice(readers.length)};
};

type Writing = {random: Random; round: number; sentOne: () => void};

const write = async (worker: Worker, {random, round, sentOne}: Writing): Promise<Sent[]> => {
	const sent: Sent[] = [];
	for (let number = 0; number < messagesEach; number++) {
		const peer = readers[random(readers.length)] ?? '';
		sent.push(await worker.tell(peer, `${round} ${number}`));
		sentOne();
	}

	return sent;
};

/** All that comes until an `end`. */
const readOn = async ({readAny}: Worker): Promise<Message[]> => {
	const read: Message[] = [];
	while (read.at(-1)?.body !== 'end') {
		read.push(...(await readAny()));
	}

	return read.filter(({body}) => body !== 'end');
};

type Round = {random: Random; round: number; disturb: () => Promise<void>};

/** Begins with a daemon of the older build; it is disturbed when some have been told, and not more than half. */
const carryOut = async (
	home: Home,
	{reading, writing}: Awaited<ReturnType<typeof makeCrew>>,
	{random, round, disturb}: Round,
) => {
	await runLalia(home, ['stop']);
	await runLalia(home, ['agents'], {program: older});
	const deliveries = Promise.all(reading.map(readOn));
	let left = writing.length * messagesEach;
	const leftThen = left - 1 - random(left / 2);
	let underWay = (): void => {};
	const isUnderWay = new Promise<void>(resolve => {
		underWay = resolve;
	});
	const sentOne = (): void => {
		left--;
		if (left === leftThen) {
			underWay();
		}
	};
	const messages = Promise.all(writing.map(worker => write(worker, {random, round, sentOne})));
	const disturbed = isUnderWay.then(() => {
		expect(left).toBeGreaterThan(0);
		return disturb();
	});
	const [sent] = await Promise.all([messages, disturbed]);
	for (const {name} of reading) {
		expect(await runLalia(home, ['tell', name, 'end'], {as: 'boss'})).toMatchObject({code: 0});
	}

	const read = await deliveries;
	for (const {name} of reading) {
		// An MCP server takes a second to acknowledge, and what is not acknowledged comes again.
		await until('all is read', async () => (await runLalia(home, ['inbox'], {as: name})).stdout === '');
	}

	return {sent: sent.flat(), read};
};

const wordsOf = ({from, to, seq, body}: Sent): string => `${from} ${to} ${seq} ${body}`;

const receivedBy = (messages: Message[][]): string[] =>
	messages.flatMap((read, index) =>
		read.map(({peer = '', seq, body}) => wordsOf({from: peer, to: readers[index] ?? '', seq, body})),
	);

const expectSound = async (home: Home): Promise<void> => {
	const messages = rounds * (writers.length * messagesEach + readers.length);
	await until(
		'all is committed',
		() => committedIds(home).length >= messages + writers.length + readers.length,
		30_000,
	);
	expect(new Set(committedIds(home)).size).toBe(committedIds(home).length);
	await runLalia(home, ['stop']);
	expectCleanRepository(home);
	await expectVerified(home, messages);
};

test(
	`in ${rounds} hand-over(s) under load no command fails, and each message is read once, in the order of its sender`,
	withSeed(async random => {
		const home = makeHome();
		const crew = await makeCrew(home, random);
		const replace = async () => {
			expect(await runLalia(home, ['whoami'], {as: 'boss'})).toMatchObject({code: 0, stderr: ''});
		};
		for (let round = 0; round < rounds; round++) {
			const {sent, read} = await carryOut(home, crew, {random, round, disturb: replace});
			expect(receivedBy(read).toSorted()).toEqual(sent.map(wordsOf).toSorted());
			for (const messages of read) {
				for (const writer of writers) {
					const seqs = messages.filter(({peer}) => peer === writer).map(({seq}) => seq);
					expect(seqs).toEqual(seqs.toSorted((left, right) => left - right));
				}
			}
		}

		await expectSound(home);
	}),
	timeoutMs,
);

test(
	`in ${rounds} round(s) of hand-overs whose daemons are killed no command fails, and nothing is lost or sent twice`,
	withSeed(async random => {
		const home = makeHome();
		const crew = await makeCrew(home, random);
		const killSome = async () => {
			for (let kills = 0; kills < 4; kills++) {
				const replacing = runLalia(home, ['whoami'], {as: 'boss'});
				await pass(random(250));
				const daemons = daemonsOf(home);
				await Promise.all(daemons.filter(() => daemons.length === 1 || random(2) === 0).map(killHard));
				expect(await replacing).toMatchObject({code: 0});
			}
		};
		for (let round = 0; round < rounds; round++) {
			const {sent, read} = await carryOut(home, crew, {random, round, disturb: killSome});
			expect([...new Set(receivedBy(read))].toSorted()).toEqual(sent.map(wordsOf).toSorted());
		}

		await expectSound(home);
	}),
	timeoutMs,
);
