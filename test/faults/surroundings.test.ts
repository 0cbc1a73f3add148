import {mkdirSync} from 'node:fs';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {type DaemonOptions, openDaemon} from '../../source/daemon/open-daemon.js';
import {makeHome} from '../support/home.js';
import {frameFor, newUlid, openRaw, type RawAgent, registerRaw} from '../support/raw-client.js';
import {refusal, untilCommitted} from '../support/talk.js';
import {committedIds, expectVerified} from '../support/transcript.js';

const localType = 0xef53;

/** A daemon in this process, whose clock and disk are the test's. */
const openHere = async (change: Partial<DaemonOptions> = {}) => {
	const home = makeHome();
	mkdirSync(home.home, {mode: 0o700});
	const logged: string[] = [];
	const options: DaemonOptions = {
		home: home.home,
		workspace: home.workspace,
		socket: join(home.home, 'sock'),
		build: 'here',
		leaseMs: 60_000,
		drainMs: 1000,
		log: {info: line => logged.push(line), debug: () => {}},
		now: Date.now,
		fileSystemType: () => localType,
		settings: {},
		tell: () => {},
		...change,
	};
	const daemon = await openDaemon(options);
	onTestFinished(() => daemon.close());
	return {home, logged, daemon};
};

test.each([
	[0x6969, 'NFS'],
	[0x517b, 'SMB'],
	[0xff534d42, 'CIFS'],
	[0xfe534d42, 'SMB'],
	[0x01021997, '9P'],
	[0x00c36400, 'Ceph'],
	[0x0bd00bd0, 'Lustre'],
])('a home on a file system of type 0x%x is refused as one on %s, and nothing is made there', async (type, name) => {
	const {home} = makeHome();
	mkdirSync(home, {mode: 0o700});

	await expect(openHere({home, fileSystemType: () => type})).rejects.toMatchObject({
		reason: 'network_home',
		exit: 1,
		message: `the home ${home} is on a network file system (${name}), where SQLite's lock is not safe`,
		hint: 'set LALIA_HOME to a folder on a disk of this machine',
	});
});

test.each([0xef53, 0x01021994, 0x9123683e, 0x58465342, 0x794c7630, 0x65735546])(
	'a home on a file system of type 0x%x is taken',
	async type => {
		const {logged} = await openHere({fileSystemType: () => type});

		expect(logged).toContain('listening, build here');
	},
);

const hourMs = 3_600_000;

test('a clock that is set back an hour, and forward again, loses nothing, stops nobody, and lets nothing in twice', async () => {
	let aheadMs = 0;
	const now = () => Date.now() + aheadMs;
	const {home} = await openHere({now});
	const client = await openRaw(home);
	const [alice, bob] = [await registerRaw(client, 'alice'), await registerRaw(client, 'bob')];
	const frame = (agent: RawAgent, op: string, args: Record<string, unknown>) =>
		frameFor(op, args, agent, {id: newUlid(now())});
	const tell = (body: string) => frame(alice, 'tell', {peer: 'bob', body});
	const ids: unknown[] = [];
	const send = async (body: string) => {
		const sent = tell(body);
		expect(await client.exchange(sent)).toMatchObject({ok: true, result: {seq: ids.length + 1}});
		ids.push(sent['id']);
		return sent;
	};

	await client.exchange(frame(alice, 'room create', {name: 'api'}));
	const first = await send('one');
	const joining = frame(bob, 'join', {room: 'api'});
	expect(await client.exchange(joining)).toMatchObject({ok: true});
	aheadMs = hourMs;
	await send('an hour later');
	expect(await client.exchange(frame(bob, 'leave', {room: 'api'}))).toMatchObject({ok: true});
	aheadMs = 0;
	await send('set back');
	for (const replayed of [first, joining]) {
		expect(await client.exchange(replayed)).toMatchObject(refusal('replayed_request', 6));
	}

	expect(await client.exchange(frame(bob, 'peek', {source: 'api', room: true}))).toMatchObject(
		refusal('not_a_member', 5),
	);
	const read = await client.exchange(frame(bob, 'read', {source: 'alice', timeout: 0}));
	expect(read).toMatchObject({ok: true, result: {messages: [{seq: 1}]}});
	expect(await client.exchange(frame(bob, 'ack', {ids: [ids[0]]}))).toMatchObject({ok: true});
	aheadMs = 2 * hourMs;
	await send('forward');
	expect(await client.exchange(frame(bob, 'history', {source: 'alice'}))).toMatchObject({
		result: {messages: [{seq: 1}, {seq: 2}, {seq: 3}, {seq: 4}]},
	});
	await untilCommitted(home, client);
	expect(committedIds(home).filter(id => ids.includes(id))).toEqual(ids);
	await expectVerified(home, 4);
	client.socket.destroy();
});
