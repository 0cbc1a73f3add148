import {createServer} from 'node:net';
import {join as joinPath} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import type {Home} from '../support/home.js';
import {isGone} from '../support/processes.js';
import {frameFor, openRaw} from '../support/raw-client.js';
import {join, makeDaemon, makeSharedDaemon, refusal} from '../support/talk.js';
import {until} from '../support/until.js';
import {untilWaiting} from '../support/waiting.js';
import {watch} from '../support/watching.js';

const shared = makeSharedDaemon();
const newer = '2999-01-01T00:00:00.000Z 9.9.9';
const {pid} = process;

/** The socket of one that is to take the daemon's place: this process. Resolves with what its first client sends. */
const listenAsSuccessor = ({home}: Home): Promise<{first: Promise<string>}> =>
	new Promise(resolve => {
		const first = new Promise<string>(take => {
			const server = createServer(socket => socket.once('data', data => take(String(data))));
			onTestFinished(() => void server.close());
			server.listen(joinPath(home, `sock.${pid}`), () => resolve({first}));
		});
	});

test.each([
	['as old', '2000-01-01T00:00:00.000Z 0.1.0'],
	['of no known time', 'zzzz'],
])('a daemon does not make way for a build that is %s', async (_, build) => {
	const client = await openRaw(shared);
	expect(await client.must('hand-over', {build, pid})).toEqual({handed_over: false});
	expect(await client.exchange(frameFor('agents', {}, undefined, {build}))).toMatchObject({ok: true});
});

test('a daemon does not make way for a process that it cannot see', async () => {
	const client = await openRaw(shared);
	expect(await client.request('hand-over', {build: newer, pid: 2 ** 30})).toMatchObject(refusal('sandboxed', 3));
});

test('a daemon does not make way for a process that does not listen', async () => {
	const client = await openRaw(shared);
	expect(await client.request('hand-over', {build: newer, pid})).toMatchObject(refusal('internal_error', 1));
	expect(await client.request('agents', {})).toMatchObject({ok: true});
});

test('a request of a newer build is refused before anything else is looked at, and changes nothing', async () => {
	const [ada] = await join(shared, 'ada', 'bob');
	const frame = ada.frame('tell', {peer: 'bob', body: 'hi'}, {});
	for (const change of [{}, {v: 2}, {op: 'teleport'}, {args: {to: 'mars'}}]) {
		expect(await ada.client.exchange({...frame, ...change, build: newer})).toMatchObject(refusal('daemon_outdated', 3));
	}

	expect(await ada.must('channels')).toEqual({channels: []});
	expect(await ada.client.exchange(frame)).toMatchObject({ok: true});
});

test('a daemon that makes way tells whoever waits or asks, once all that was handed out is acknowledged', async () => {
	const home = await makeDaemon({LALIA_LEASE_SECONDS: '500'});
	const oldPid = home.daemonPid() ?? 0;
	const [ada, bob, cy] = await join(home, 'ada', 'bob', 'cy');
	const {id} = await ada.must('tell', {peer: 'bob', body: 'hi'});
	await bob.must('read', {source: 'ada'});
	const waiting = cy.call('read-any', {timeout: 60});
	await untilWaiting(ada.client, 'cy');
	const watched = await watch(home, {});
	const {first} = await listenAsSuccessor(home);

	expect(await ada.must('hand-over', {build: newer, pid})).toMatchObject({
		handed_over: true,
		settings: {LALIA_HOME: home.home, LALIA_WORKSPACE: home.workspace, LALIA_LEASE_SECONDS: '500'},
	});
	const asking = ada.call('tell', {peer: 'bob', body: 'too late'});
	const next = await openRaw(home);
	next.write('to the successor\n');
	expect(await first).toBe('to the successor\n');
	expect(await bob.must('ack', {ids: [id]})).toEqual({consumed: 1});
	for (const reply of [await waiting, await asking, await watched.ended]) {
		expect(reply).toMatchObject(refusal('daemon_replaced', 3));
	}

	await until('it is gone', () => isGone(oldPid));
	next.socket.destroy();
});

test('a message that is not acknowledged holds a daemon up for two seconds at most', async () => {
	const home = await makeDaemon();
	const oldPid = home.daemonPid() ?? 0;
	const [ada, bob] = await join(home, 'ada', 'bob');
	await ada.must('tell', {peer: 'bob', body: 'hi'});
	await bob.must('read', {source: 'ada'});
	await listenAsSuccessor(home);
	await ada.must('hand-over', {build: newer, pid});

	await until('it is gone', () => isGone(oldPid), 5000);
	expect(isGone(oldPid)).toBe(true);
});
