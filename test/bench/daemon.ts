import {execFileSync} from 'node:child_process';
import {readdirSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {openRaw, type RawAgent, type RawClient, registerRaw} from '../support/raw-client.js';
import {openPlace, type Place, program, quantile, run, timeOf} from './place.js';
import type {Row} from './row.js';

const body = 'The parser is ready for review; the tests of the lexer pass, and the branch is rebased on main now. ok';

/** What the daemon does a second, and how long it lets others wait meanwhile. */
export const measureDaemon = async (messages: number): Promise<Row[]> => [
	await measureAcks(1, messages),
	await measureAcks(64, messages),
	await measurePeek(messages),
	...(await measureTranscript(2000)),
	await measureRebuild(messages),
];

type Talk = {client: RawClient; from: RawAgent; peer: string};

/** Each talk is a connection with an agent of its own that tells another one. */
const openTalks = async (place: Place, count: number): Promise<Talk[]> => {
	run(place, ['agents']);
	const talks: Talk[] = [];
	for (let index = 0; index < count; index++) {
		const client = await openRaw(place);
		const from = await registerRaw(client, `writer-${index}`);
		await registerRaw(client, `reader-${index}`);
		talks.push({client, from, peer: `reader-${index}`});
	}

	return talks;
};

const tellInTurn = async ({client, from, peer}: Talk, count: number): Promise<void> => {
	for (let index = 0; index < count; index++) {
		await client.must('tell', {peer, body}, from);
	}
};

const measureAcks = async (connections: number, messages: number): Promise<Row> => {
	const place = openPlace();
	const talks = await openTalks(place, connections);
	const each = Math.ceil(messages / connections);
	await Promise.all(talks.map(talk => tellInTurn(talk, 5)));
	const startedAt = performance.now();
	await Promise.all(talks.map(talk => tellInTurn(talk, each)));
	const seconds = (performance.now() - startedAt) / 1000;
	place.remove();
	return {
		what: `acknowledged tells a second, ${connections} connection${connections > 1 ? 's' : ''}`,
		value: (each * connections) / seconds,
		goal: connections > 1 ? 5000 : 1000,
		unit: '/s',
		better: 'more',
	};
};

const measurePeek = async (messages: number): Promise<Row> => {
	const place = openPlace();
	const talks = await openTalks(place, 8);
	const looker = await openRaw(place);
	const agent = await registerRaw(looker, 'looker');
	let isBusy = true;
	const writing = Promise.all(talks.map(talk => tellInTurn(talk, Math.ceil(messages / 8)))).then(() => {
		isBusy = false;
	});
	const taken: number[] = [];
	while (isBusy) {
		const startedAt = performance.now();
		await looker.must('peek', {source: 'writer-0'}, agent);
		taken.push(performance.now() - startedAt);
	}

	await writing;
	place.remove();
	return {
		what: 'p99 of a peek while 8 writers saturate',
		value: quantile(taken, 0.99),
		goal: 20,
		unit: 'ms',
		better: 'less',
	};
};

/** A burst, then how long git takes to have it all, and how much room it needs. */
const measureTranscript = async (messages: number): Promise<Row[]> => {
	const place = openPlace();
	const talks = await openTalks(place, 8);
	const startedAt = performance.now();
	await Promise.all(talks.map(talk => tellInTurn(talk, messages / 8)));
	const ackedAt = performance.now();
	const [talk] = talks;
	await untilCommitted(talk);
	const doneAt = performance.now();
	const sizeKib = Number(execFileSync('du', ['-sk', join(place.workspace, '.git')], {encoding: 'utf8'}).split('\t')[0]);
	place.remove();
	return [
		{
			what: 'transcript: commits a second in a burst',
			value: (messages / (doneAt - startedAt)) * 1000,
			goal: 1000,
			unit: '/s',
			better: 'more',
		},
		{
			what: `transcript: behind after ${messages} messages`,
			value: doneAt - ackedAt,
			goal: 1000,
			unit: 'ms',
			better: 'less',
		},
		{what: 'bytes in .git a message', value: (sizeKib * 1024) / messages, goal: 2000, unit: 'B', better: 'less'},
	];
};

/** The first command after the database was deleted, until it ends. */
const measureRebuild = async (messages: number): Promise<Row> => {
	const place = openPlace();
	const talks = await openTalks(place, 8);
	await Promise.all(talks.map(talk => tellInTurn(talk, Math.ceil(messages / 8))));
	await untilCommitted(talks[0]);
	run(place, ['stop']);
	for (const name of readdirSync(place.home).filter(each => each.startsWith('lalia.db'))) {
		rmSync(join(place.home, name));
	}

	const value = (await timeOf(program, ['agents'], place.env)) / 1000;
	place.remove();
	return {
		what: `database deleted: first command, with ${messages} messages`,
		value,
		goal: messages / 1000,
		unit: 's',
		better: 'less',
	};
};

const untilCommitted = async (talk: Talk | undefined): Promise<void> => {
	while (talk && (await pendingOf(talk.client)) > 0) {
		// The answer of the daemon is the only wait that is needed here.
	}
};

const pendingOf = async (client: RawClient): Promise<number> => {
	const {transcript} = await client.must<{transcript: {pending: number}}>('health', {});
	return transcript.pending;
};
