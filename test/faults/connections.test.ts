import {spawn} from 'node:child_process';
import {readdirSync} from 'node:fs';
import type {Socket} from 'node:net';
import {expect, test} from 'vitest';
import {openConnection} from '../../source/client/connection.js';
import {surroundingsOf} from '../../source/client/identity/surroundings.js';
import {endOf, program, runLalia} from '../support/cli.js';
import {type Home, makeHome} from '../support/home.js';
import {mebibyte, peakBytes, residentBytes} from '../support/memory.js';
import {onlyDaemonOf} from '../support/processes.js';
import {connectOnce, openRaw, type RawClient} from '../support/raw-client.js';
import {expectOthersServed, healthFrame} from '../support/served.js';
import {join, refusal} from '../support/talk.js';
import {until} from '../support/until.js';
import {untilWaiting} from '../support/waiting.js';

/** A daemon that may have so many files open. */
const startWithFiles = async (files: number): Promise<Home> => {
	const home = makeHome();
	const words = ['-c', `ulimit -n ${files}; exec "$@"`, 'sh', program, 'agents'];
	const {code, stderr} = await endOf(
		spawn('sh', words, {env: home.env, cwd: home.cwd, stdio: ['ignore', 'pipe', 'pipe']}),
	);
	expect({code, stderr}).toEqual({code: 0, stderr: ''});
	return home;
};

const openFilesOf = (pid: number): number => readdirSync(`/proc/${pid}/fd`).length;

const isOpen = ({socket}: RawClient): boolean => !socket.destroyed && socket.readable;

test('of 2,000 connections to a daemon of 1,024 files, those that do nothing make room, and are told why', async () => {
	const home = await startWithFiles(1024);
	const pid = await onlyDaemonOf(home);
	const [alice, bob] = await join(home, 'alice', 'bob');
	const reading = bob.call('read', {source: 'alice', timeout: 60});
	await untilWaiting(alice.client, 'bob');

	const idle: RawClient[] = [];
	for (let count = 0; count < 2000; count++) {
		idle.push(await openRaw(home));
	}

	const [first, last] = [idle[0], idle.at(-1)];
	expect(await first?.next()).toMatchObject({
		id: null,
		...refusal('too_many_connections', 3),
		error: {context: {limit: 768}},
	});
	await until('those beyond the limit are gone', () => idle.filter(isOpen).length < 768);
	expect(openFilesOf(pid)).toBeLessThan(1024 - 128);
	expect(await last?.exchange(healthFrame())).toMatchObject({ok: true, result: {pid}});

	expect(await runLalia(home, ['register', '--name', 'carol'])).toMatchObject({code: 0, stderr: ''});
	expect(await runLalia(home, ['tell', 'alice', 'hello'], {as: 'carol'})).toMatchObject({code: 0, stderr: ''});
	const again = await alice.again();
	await again.must('tell', {peer: 'bob', body: 'at last'});
	expect(await reading).toMatchObject({ok: true, result: {messages: [{body: 'at last'}]}});

	for (const {socket} of idle) {
		socket.destroy();
	}

	await until('their files are closed', () => openFilesOf(pid) < 100);
	await Promise.all([again, bob].map(({hangUp}) => hangUp()));
	expect(await onlyDaemonOf(home)).toBe(pid);
});

test('where all of its connections are in use, the daemon refuses one more with the reason, and takes it when one ends', async () => {
	const home = await startWithFiles(272);
	const [dora] = await join(home, 'dora');
	const busy: RawClient[] = [dora.client];
	const watching = async (client: RawClient) => {
		await new Promise(resolve => void client.stream(healthFrame({op: 'watch-all'}), resolve));
		return client;
	};
	await watching(dora.client);
	while (busy.length < 16) {
		busy.push(await watching(await openRaw(home)));
	}

	const refused = await openRaw(home);
	expect(await refused.next()).toMatchObject({id: null, ...refusal('too_many_connections', 3)});
	await refused.closed;
	const command = await runLalia(home, ['inbox'], {as: 'dora'});
	expect(command.code).not.toBe(0);
	expect(command.stderr).toMatch(
		/^the daemon has 16 connections, and takes no more\nreason: too_many_connections\nhint: /,
	);

	busy.pop()?.socket.destroy();
	busy.pop()?.socket.destroy();
	await until('there is a place again', async () => (await runLalia(home, ['agents'])).code === 0);
	for (const {socket} of busy) {
		socket.destroy();
	}

	await expectOthersServed(home);
});

/** A daemon that does nothing, and before it as many connections as the system lets wait. */
const standStill = async (home: Home) => {
	expect(await runLalia(home, ['agents'])).toMatchObject({code: 0});
	const pid = await onlyDaemonOf(home);
	const goOn = () => process.kill(pid, 'SIGCONT');
	process.kill(pid, 'SIGSTOP');
	const queue: Socket[] = [];
	for (let socket = await connectOnce(home); socket; socket = await connectOnce(home)) {
		queue.push(socket);
	}

	const leave = (): void => {
		for (const socket of queue) {
			socket.destroy();
		}
	};
	return {pid, goOn, leave};
};

test('a command for whom there is no room in the queue of a daemon that stands still is told so, and not that there is none', async () => {
	const home = makeHome();
	const {pid, goOn, leave} = await standStill(home);
	expect(await runLalia(home, ['agents'])).toMatchObject({
		code: 3,
		stderr: expect.stringMatching(/^more wait for the daemon already than .*\nreason: too_many_connections\n/),
	});
	goOn();
	expect(await runLalia(home, ['agents'])).toMatchObject({code: 0});
	leave();

	expect(await onlyDaemonOf(home)).toBe(pid);
});

test('who stops a daemon in whose queue is no room, and who waits for one, come to it later', async () => {
	const home = makeHome();
	const {goOn, leave} = await standStill(home);
	const surroundings = {...surroundingsOf(process), env: home.env};
	const connection = openConnection({surroundings, cwd: home.cwd, home: home.home, program}, () => {});
	const waiting = connection.awaitDaemon();
	const stopping = runLalia(home, ['stop']);
	expect(await runLalia(home, ['agents'])).toMatchObject({code: 3}); // has tried for a while, as the others have by now
	goOn();
	leave();

	expect(await stopping).toMatchObject({code: 0, stderr: ''});
	expect(await runLalia(home, ['agents'])).toMatchObject({code: 0});
	await waiting;
	await connection.hangUp();
});

test('half frames on a hundred connections take a bounded part of memory, and nobody from service', async () => {
	const home = makeHome();
	expect(await runLalia(home, ['agents'])).toMatchObject({code: 0});
	const before = residentBytes(home);
	const half = Buffer.alloc(4 * mebibyte, 'x');
	const clients = await Promise.all(Array.from({length: 100}, () => openRaw(home)));
	const answers = clients.map(client => Promise.race([client.next(), client.closed]));
	for (const {socket} of clients) {
		socket.write(half);
	}

	await until('those that are too many are gone', () => clients.filter(isOpen).length <= 32);
	expect(peakBytes(home) - before).toBeLessThan(300 * mebibyte); // of 400 that they sent, and what the runtime has yet to give back
	await expectOthersServed(home);
	for (const {socket} of clients) {
		socket.destroy();
	}

	const told = (await Promise.all(answers)).filter(answer => answer !== undefined);
	expect(told.length).toBeGreaterThanOrEqual(68);
	expect(told[0]).toMatchObject({
		id: null,
		...refusal('frame_too_large', 4),
		error: {context: {limit_bytes: 128 * mebibyte}},
	});
});
