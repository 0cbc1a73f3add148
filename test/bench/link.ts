import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {freePort, natsProgram, natsServerAt} from '../support/nats-server.js';
import {orNotRun} from '../support/not-run.js';
import {type Bare, lanes, measureBare} from './bare-nats.js';
import {type MeshHost, openHosts, openRoom, removeHosts, untilLevel} from './mesh-hosts.js';
import {measureUpkeep} from './mesh-upkeep.js';
import {measureWakes, measureWholeWake} from './mesh-wake.js';
import {quantile} from './place.js';
import type {Row} from './row.js';

const body = 'The parser is ready for review; the tests of the lexer pass, and the branch is rebased on main now. ok';

const inFlight = 64;

/** Hosts of a mesh on one server, beside what that server gives without us, in the same run. No goals: the ratio is the figure. */
export const measureLink = async (messages: number): Promise<Row[]> => {
	if (!orNotRun(natsProgram !== undefined, 'the group link, for want of nats-server')) {
		return [];
	}

	const folder = mkdtempSync(join(tmpdir(), 'lalia-bench-nats-'));
	const server = natsServerAt({folder, port: await freePort(), args: []});
	await server.start();
	try {
		const bare = await measureBare(server.url, messages);
		const rows = bareRows(bare);
		for (const size of [1, 2, 4]) {
			const hosts = await openHosts(server.url, size);
			rows.push(...(await measureMesh(hosts, {messages, bare})));
			removeHosts(hosts);
		}

		return [...rows, ...(await measureUpkeep(server, messages))];
	} finally {
		await server.kill('SIGKILL');
		rmSync(folder, {recursive: true, force: true, maxRetries: 5});
	}
};

const bareRows = ({inTurn, atOnce, roundTrips}: Bare): Row[] => [
	{what: 'bare JetStream: acknowledged publishes a second, one by one', value: inTurn, unit: '/s', better: 'more'},
	{what: `the same, ${inFlight} in flight`, value: atOnce, unit: '/s', better: 'more'},
	{what: 'bare NATS: p50 of a request and its reply', value: quantile(roundTrips, 0.5), unit: 'ms', better: 'less'},
	{what: 'the same, p99', value: quantile(roundTrips, 0.99), unit: 'ms', better: 'less'},
];

type Run = {messages: number; bare: Bare};

const measureMesh = async (hosts: MeshHost[], {messages, bare}: Run): Promise<Row[]> => {
	const [first] = hosts;
	const mesh = `mesh of ${hosts.length}`;
	await openRoom('common', hosts);
	for (const [number, host] of hosts.entries()) {
		await openRoom(`own-${number}`, [host]);
	}

	await untilLevel(hosts);
	const rows: Row[] = [];
	const add = (what: string, value: number, limit: number): void => {
		rows.push({what: `${mesh}: ${what}`, value, unit: '/s', better: 'more', bare: limit});
	};
	const inTurn = first ? [first] : [];
	const all = {count: messages, width: inFlight};
	add(
		'acknowledged posts a second, one by one',
		await postAll(inTurn, {count: messages / 5, width: 1, roomOf: () => 'common'}),
		bare.inTurn,
	);
	add(
		`acknowledged posts a second, ${inFlight} in flight, one room`,
		await postAll(hosts, {...all, roomOf: () => 'common'}),
		bare.atOnce,
	);
	add('the same, a room for each host', await postAll(hosts, {...all, roomOf: number => `own-${number}`}), bare.atOnce);
	await untilLevel(hosts);
	if (hosts.length > 1) {
		rows.push(...(await measureWakes(hosts, {mesh, rounds: messages / 10, bare})));
	}

	if (hosts.length === 2) {
		rows.push(await measureWholeWake(hosts, Math.ceil(messages / 250)));
	}

	return rows;
};

type Posting = {count: number; width: number; roomOf: (host: number) => string};

/** Acknowledged posts a second of these hosts together, each with its part of what is in flight. */
const postAll = async (hosts: MeshHost[], {count, width, roomOf}: Posting): Promise<number> => {
	const each = {count: count / hosts.length, width: width / hosts.length};
	const startedAt = performance.now();
	await Promise.all(
		hosts.map(({client, agent}, number) =>
			lanes(each.width, {count: each.count, work: () => client.must('post', {room: roomOf(number), body}, agent)}),
		),
	);
	const seconds = (performance.now() - startedAt) / 1000;
	return (Math.ceil(each.count / each.width) * width) / seconds;
};
