import {execFileSync} from 'node:child_process';
import {statSync} from 'node:fs';
import {join} from 'node:path';
import {jetstreamManager} from '@nats-io/jetstream';
import {connect} from '@nats-io/transport-node';
import type {NatsServer} from '../support/nats-server.js';
import {openRaw} from '../support/raw-client.js';
import {until} from '../support/until.js';
import {lanes} from './bare-nats.js';
import {linkPlace, type MeshHost, meshOf, openHosts, openRoom, removeHosts, untilLevel} from './mesh-hosts.js';
import type {Place} from './place.js';
import {daemonPidOf, memoryMb, processorMs} from './processes.js';
import type {Row} from './row.js';

const body = 'The parser is ready for review; the tests of the lexer pass, and the branch is rebased on main now. ok';
const size = 3;

/** What a message costs those who take part, whoever says it, and what a host has to do that comes later. */
export const measureUpkeep = async (server: NatsServer, messages: number): Promise<Row[]> => {
	const hosts = await openHosts(server.url, size);
	await openRoom('common', hosts);
	await untilLevel(hosts);
	const [poster, , follower] = hosts;
	if (!poster || !follower) {
		throw new Error(`no ${size} hosts`);
	}

	const post = () => poster.client.must('post', {room: 'common', body}, poster.agent);
	const inTurn = await costOf({server, poster, follower, hosts}, {count: messages / 5, width: 1, work: post});
	const atOnce = await costOf({server, poster, follower, hosts}, {count: messages, width: 64, work: post});
	const catchUp = await measureCatchUp(server, {known: poster, messages: messages + messages / 5});
	removeHosts(hosts);
	return [
		...costRows('one by one', inTurn),
		...costRows('64 in flight', atOnce),
		catchUp,
		{what: 'memory of a daemon in a mesh', value: atOnce.memory, unit: 'MB', better: 'less'},
	];
};

type Parties = {server: NatsServer; poster: MeshHost; follower: MeshHost; hosts: MeshHost[]};
type Work = {count: number; width: number; work: () => Promise<unknown>};
type Cost = Awaited<ReturnType<typeof costOf>>;

/** Each a message. */
const costOf = async ({server, poster, follower, hosts}: Parties, {count, width, work}: Work) => {
	const pids = [server.pid(), daemonPidOf(poster.place), daemonPidOf(follower.place)];
	const look = async () => [...pids.map(processorMs), await streamBytes(server.url), diskBytes(follower.place)];
	const before = await look();
	await lanes(width, {count, work});
	await untilLevel(hosts);
	const after = await look();
	const [serverMs = 0, posterMs = 0, followerMs = 0, bytes = 0, disk = 0] = after.map(
		(value, index) => (value - (before[index] ?? 0)) / count,
	);
	return {serverMs, posterMs, followerMs, bytes, disk, memory: memoryMb(daemonPidOf(follower.place))};
};

const costRows = (how: string, {serverMs, posterMs, followerMs, bytes, disk}: Cost): Row[] => {
	const row = (what: string, value: number, unit: string): Row => ({
		what: `posts ${how}: ${what}`,
		value,
		unit,
		better: 'less',
	});
	return [
		row('processor of the server a post, three hosts', serverMs, 'ms a post'),
		row('processor of the host that posts', posterMs, 'ms a post'),
		row('processor of a host that only follows', followerMs, 'ms a post'),
		row('bytes in the stream', bytes, 'B a post'),
		row('bytes on the disk of a host that follows', disk, 'B a post'),
	];
};

const streamBytes = async (url: string): Promise<number> => {
	const connection = await connect({servers: url});
	const {state} = await (await jetstreamManager(connection)).streams.info(`lalia-${meshOf(size)}`);
	await connection.close();
	return state.bytes;
};

const diskBytes = ({home, workspace}: Place): number => {
	const database = ['lalia.db', 'lalia.db-wal'].map(name => statSync(join(home, name)).size);
	const printed = execFileSync('du', ['-sk', `${workspace}-${meshOf(size)}`], {encoding: 'utf8'});
	return database.reduce((sum, part) => sum + part, 1024 * Number(printed.split('\t')[0]));
};

type Past = {known: MeshHost; messages: number};

/** How fast a host that was just linked takes up all that was said before it came. */
const measureCatchUp = async (server: NatsServer, {known, messages}: Past): Promise<Row> => {
	const {applied = 0} = await known.status();
	const startedAt = performance.now();
	const place = linkPlace(server.url, {mesh: meshOf(size), hostName: 'late'});
	const client = await openRaw(place);
	await until(
		'it has caught up',
		async () => (await client.must<{applied: number}>('link status', {})).applied >= applied,
		120_000,
	);
	const seconds = (performance.now() - startedAt) / 1000;
	client.socket.destroy();
	place.remove();
	return {what: 'a new host takes up the past: posts a second', value: messages / seconds, unit: '/s', better: 'more'};
};
