import {setTimeout as pass} from 'node:timers/promises';
import {openRaw, type RawAgent, type RawClient, registerRaw} from '../support/raw-client.js';
import {comparePaired} from './compare-paired.js';
import {median, openPlace, type Place, program, run, timeOf} from './place.js';
import {daemonPidOf, memoryMb, processorMs} from './processes.js';
import type {Row} from './row.js';

type Grown = {place: Place; client: RawClient; asker: RawAgent; newcomer: RawAgent; mostMb: number};

type Size = {messages: number; rooms: number; agents: number};

const few: Size = {messages: 1000, rooms: 10, agents: 5};

const body = 'The parser is ready for review; the tests of the lexer pass, and the branch is rebased on main now. ok';

const atOnce = 64;

/** What a home costs in which much was said, beside one in which little was; and the daemon's memory. */
export const measureGrowth = async (messages: number): Promise<Row[]> => {
	const many: Size = {messages, rooms: messages / 100, agents: messages / 200};
	const rest = await atRest();
	const small = await grow(few);
	const large = await grow(many);
	const rows: Row[] = [
		...rest,
		await measureCommit(small),
		memoryRow(`while ${messages} messages are told, at most`, 200, large.mostMb),
		memoryRow(`after ${messages} messages`, 150, memoryMb(daemonPidOf(large.place))),
	];
	for (const [what, work] of asked) {
		const {ratio} = await comparePaired(
			() => work(small),
			() => work(large),
		);
		rows.push({what: `${what}, ${sizeOf(many)} / ${few.messages}`, value: ratio, goal: 1.5, unit: '×', better: 'less'});
	}

	rows.push(await measureRestart(large.place, sizeOf(many)));
	for (const {client, place} of [small, large]) {
		client.socket.destroy();
		place.remove();
	}

	return rows;
};

const sizeOf = ({messages, rooms, agents}: Size): string => `${messages} messages, ${rooms} rooms, ${agents} agents`;

/** For real: told by the socket, and all of it in git. */
const grow = async ({messages, rooms, agents}: Size): Promise<Grown> => {
	const place = openPlace();
	run(place, ['agents']);
	const client = await openRaw(place);
	const [asker, newcomer] = [await registerRaw(client, 'asker'), await registerRaw(client, 'newcomer')];
	for (let number = 0; number < rooms; number++) {
		await client.must('room create', {name: `room-${number}`}, asker);
	}

	for (let number = 0; number < agents; number++) {
		await registerRaw(client, `peer-${number}`);
	}

	let mostMb = 0;
	for (let told = 0; told < messages; told += atOnce) {
		const numbers = Array.from({length: Math.min(atOnce, messages - told)}, (_, index) => told + index);
		await Promise.all(numbers.map(number => client.must('tell', {peer: `peer-${number % agents}`, body}, asker)));
		mostMb = Math.max(mostMb, memoryMb(daemonPidOf(place)));
	}

	await untilCommitted(client);
	return {place, client, asker, newcomer, mostMb};
};

const asked: [string, (grown: Grown) => Promise<unknown>][] = [
	['tell', ({client, asker}) => client.must('tell', {peer: 'newcomer', body}, asker)],
	[
		'read',
		async ({client, newcomer}) => {
			const {messages} = await client.must<{messages: {id: string}[]}>('read', {source: 'asker', timeout: 0}, newcomer);
			await client.must('ack', {ids: messages.map(({id}) => id)}, newcomer);
		},
	],
	[
		'commit of one message',
		async ({client, asker}) => {
			await client.must('tell', {peer: 'newcomer', body}, asker);
			await untilCommitted(client);
		},
	],
	['history --limit 20', ({client, asker}) => client.must('history', {source: 'peer-0', limit: 20}, asker)],
	['inbox', ({client, newcomer}) => client.must('inbox', {}, newcomer)],
];

/** From the answer to a tell until it is in git, where nothing else is to be done. */
const measureCommit = async ({client, asker}: Grown): Promise<Row> => {
	const taken: number[] = [];
	for (let round = 0; round < 30; round++) {
		await pass(100); // so that it comes alone
		await client.must('tell', {peer: 'newcomer', body}, asker);
		const startedAt = performance.now();
		await untilCommitted(client);
		taken.push(performance.now() - startedAt);
	}

	return {
		what: 'transcript: one message is committed after its answer',
		value: median(taken),
		goal: 50,
		unit: 'ms',
		better: 'less',
	};
};

/** A daemon that nobody asks anything. */
const atRest = async (): Promise<Row[]> => {
	const place = openPlace();
	run(place, ['register', '--name', 'ada']);
	await pass(2000);
	const pid = daemonPidOf(place);
	const before = processorMs(pid);
	await pass(5000);
	const [memory, processor] = [memoryMb(pid), (processorMs(pid) - before) / 50];
	place.remove();
	return [
		memoryRow('at rest', 90, memory),
		{what: 'processor of an idle daemon', value: processor, goal: 0.2, unit: '%', better: 'less'},
	];
};

const memoryRow = (when: string, goal: number, value: number): Row => ({
	what: `memory of the daemon ${when}`,
	value,
	goal,
	unit: 'MB',
	better: 'less',
});

/** The first command after a stop. */
const measureRestart = async (place: Place, size: string): Promise<Row> => {
	const ratios: number[] = [];
	for (let round = 0; round < 5; round++) {
		run(place, ['stop']);
		const taken = await timeOf(program, ['renew'], {...place.env, LALIA_NAME: 'asker'});
		ratios.push(taken / (await timeOf(process.execPath, ['-e', '0'], place.env)));
	}

	return {
		what: `first command after a stop / node -e 0, ${size}`,
		value: median(ratios),
		goal: 6,
		unit: '×',
		better: 'less',
	};
};

const untilCommitted = async (client: RawClient): Promise<void> => {
	for (;;) {
		const {transcript} = await client.must<{transcript: {pending: number}}>('health', {});
		if (transcript.pending === 0) {
			return;
		}

		await pass(1);
	}
};
