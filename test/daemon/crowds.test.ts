import {expect, test} from 'vitest';
import {mebibyte, peakBytes} from '../support/memory.js';
import {openRaw, type RawClient} from '../support/raw-client.js';
import {expectOthersServedBeside, healthFrame, lineOf} from '../support/served.js';
import {join, makeDaemon, makeSharedDaemon} from '../support/talk.js';

const home = makeSharedDaemon();

test('a client that asks for much and never reads is dropped, before it keeps others waiting or the daemon grows', async () => {
	const own = await makeDaemon();
	const [alice, bob] = await join(own, 'alice', 'bob');
	await alice.must('tell', {peer: 'bob', body: 'é'.repeat(mebibyte / 2)});

	const deaf = await bob.again();
	deaf.client.socket.pause();
	deaf.client.write(Array.from({length: 1000}, () => lineOf(deaf.frame('peek', {source: 'alice'}))).join(''));

	expect(await alice.must('tell', {peer: 'bob', body: 'x'})).toMatchObject({seq: 2});
	expect(await bob.must('inbox')).toMatchObject({sources: [{peer: 'alice', unread: 2}]});
	deaf.client.socket.resume();
	await deaf.client.closed;
	expect(peakBytes(own)).toBeLessThan(400 * mebibyte); // of a gigabyte that it asked for
});

test('a thousand connections that say nothing do not keep others from being served', async () => {
	const idle = await Promise.all(Array.from({length: 1000}, () => openRaw(home)));
	const [alice, bob] = await join(home, 'alice', 'bob');
	const sent = await Promise.all(
		Array.from({length: 200}, (_, index) => alice.must('tell', {peer: 'bob', body: String(index)})),
	);

	expect(sent.at(-1)).toMatchObject({seq: 200});
	expect((await bob.must('peek', {source: 'alice'})).messages).toHaveLength(200);
	expect(await idle.at(-1)?.exchange(healthFrame())).toMatchObject({ok: true});
	await hangUpAll(idle);
	expect(await bob.must('health')).toMatchObject({pid: home.daemonPid()});
});

test('more requests at once than a client may have under way are all answered', async () => {
	const [alice] = await join(home, 'alice');
	const replies = await Promise.all(Array.from({length: 3000}, () => alice.client.exchange(healthFrame())));

	expect(replies.every(({ok}) => ok)).toBe(true);
	expect(await alice.must('whoami')).toMatchObject({name: 'alice'});
});

test('a client that hangs up in the middle of many requests harms nobody', async () => {
	const [alice] = await join(home, 'alice', 'bob');
	for (let round = 0; round < 20; round++) {
		const talker = await alice.again();
		const frames = Array.from({length: 50}, () => talker.frame('tell', {peer: 'bob', body: 'x'}));
		talker.client.write(frames.map(lineOf).join(''));
		await talker.hangUp();
	}

	await expectOthersServedBeside(home, alice);
	const {messages} = await alice.must('history', {source: 'bob', limit: 10_000});
	expect(messages.map(({seq}) => seq)).toEqual(messages.map((_, index) => index + 1));
});

const hangUpAll = async (clients: RawClient[]): Promise<void> => {
	for (const {socket} of clients) {
		socket.destroy();
	}

	await Promise.all(clients.map(({closed}) => closed));
};
