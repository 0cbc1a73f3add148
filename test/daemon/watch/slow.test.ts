import {expect, test} from 'vitest';
import {mebibyte, peakBytes, residentBytes} from '../../support/memory.js';
import {frameFor, openRaw} from '../../support/raw-client.js';
import {lineOf} from '../../support/served.js';
import {join, joinAs, makeDaemon} from '../../support/talk.js';
import {until} from '../../support/until.js';
import {watch} from '../../support/watching.js';

const count = 1000;
const body = 'x'.repeat(64 * 1024);

/** What five watchers leave unread would be 320 MiB. Node 24 has some 170 in use where Node 20 has 100. */
const mostBytes = 230 * mebibyte;

test('watchers that do not read neither hold up senders nor fill the daemon, and get it all once they read', async () => {
	const home = await makeDaemon();
	const [alice, bob] = await join(home, 'alice', 'bob');
	const deaf = await Promise.all([watch(home), watch(home), watch(home, {}, bob), watch(home, {}, bob), watch(home)]);
	for (const {client} of deaf) {
		client.socket.pause();
	}

	const before = residentBytes(home);
	for (let sent = 0; sent < count; sent += 50) {
		await Promise.all(
			Array.from({length: 50}, (_, index) => alice.must('tell', {peer: 'bob', body: `${sent + index} ${body}`})),
		);
	}

	expect(await bob.must('inbox')).toMatchObject({sources: [{unread: count}]});
	expect(peakBytes(home) - before).toBeLessThan(mostBytes);
	for (const watched of deaf) {
		watched.client.socket.resume();
		await until('all is told', () => watched.all('message').length === count, 30_000);
		expect(watched.bodies().map(told => Number(told.split(' ')[0]))).toEqual(Array.from({length: count}, (_, n) => n));
		expect(watched.all('delivery').at(-1)).toMatchObject({unread: count});
		await watched.hangUp();
	}

	expect(peakBytes(home) - before).toBeLessThan(mostBytes);
}, 120_000);

test('who opens many feeds and reads none of them is cut off', async () => {
	const home = await makeDaemon();
	for (let number = 0; number < 40; number++) {
		await joinAs(home, `agent-${number}`, {cwd: `/${'x'.repeat(4000)}`});
	}

	const [alice] = await join(home, 'alice');
	const deaf = await openRaw(home);
	deaf.socket.pause();
	deaf.write(Array.from({length: 1000}, () => lineOf(frameFor('watch-all', {}))).join(''));
	expect(await alice.must('renew')).toMatchObject({expires_at: expect.any(String)});
	deaf.socket.resume();
	await deaf.closed;

	expect(peakBytes(home)).toBeLessThan(400 * mebibyte);
	expect(await alice.must('health')).toMatchObject({pid: home.daemonPid()});
});

test('many watchers come and go, and nothing of them stays behind', async () => {
	const home = await makeDaemon();
	const [alice] = await join(home, 'alice', 'bob');
	const comeAndGo = async (rounds: number): Promise<void> => {
		for (let round = 0; round < rounds; round++) {
			const crowd = await Promise.all(
				Array.from({length: 20}, (_, index) => watch(home, {}, index % 2 ? alice : undefined)),
			);
			const {id} = await alice.must('tell', {peer: 'bob', body: 'x'});
			await Promise.all([
				...crowd.slice(0, 10).map(watched => watched.hangUp()),
				...crowd.slice(10).map(watched => watched.first('message', ({message}) => message.id === id)),
			]);
			await Promise.all(crowd.map(watched => watched.hangUp()));
		}
	};
	await comeAndGo(20);
	const before = residentBytes(home);
	await comeAndGo(40);

	expect(residentBytes(home) - before).toBeLessThan(40 * mebibyte);
	expect(await alice.must('tell', {peer: 'bob', body: 'x'})).toMatchObject({seq: 61});
}, 60_000);
