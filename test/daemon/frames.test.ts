import {randomBytes} from 'node:crypto';
import type {Socket} from 'node:net';
import {expect, test} from 'vitest';
import {mebibyte, residentBytes} from '../support/memory.js';
import {openRaw} from '../support/raw-client.js';
import {expectOthersServed, expectOthersServedBeside, healthFrame, lineOf} from '../support/served.js';
import {join, makeSharedDaemon, refusal} from '../support/talk.js';
import {until} from '../support/until.js';

const home = makeSharedDaemon();

/** Writes until the other end takes no more, and resolves with how many bytes it took. */
const pour = async (socket: Socket, chunk: Buffer, totalBytes: number): Promise<number> => {
	let poured = 0;
	while (poured < totalBytes && !socket.destroyed) {
		const failed = await new Promise(resolve => {
			socket.once('close', resolve);
			socket.write(chunk, error => {
				socket.removeListener('close', resolve);
				resolve(error);
			});
		});
		if (failed !== null && failed !== undefined) {
			return poured;
		}

		poured += chunk.length;
	}

	return poured;
};

test('garbage that is not UTF-8 is answered, and the connection closed', async () => {
	for (const bytes of [[0xff, 0xfe], [0xc3], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xc0, 0xaf]]) {
		const client = await openRaw(home);
		client.socket.write(Buffer.from([0x22, ...bytes, 0x22, 0x0a]));

		expect(await client.next()).toMatchObject({id: null, ...refusal('malformed_frame', 4)});
		await client.closed;
	}

	await expectOthersServed(home);
});

test('a megabyte of random bytes does no harm', async () => {
	const client = await openRaw(home);
	client.socket.write(randomBytes(mebibyte));

	await client.closed;
	await expectOthersServed(home);
});

test('a request that comes byte by byte is answered when it is whole', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	const bytes = Buffer.from(lineOf(alice.frame('tell', {peer: 'bob', body: 'grüße 👩‍👧'})));
	const {socket} = alice.client;
	socket.setNoDelay();
	for (const byte of bytes) {
		await new Promise<void>(resolve => socket.write(Buffer.from([byte]), () => resolve()));
	}

	expect(await alice.client.next()).toMatchObject({ok: true});
	expect(await bob.must('peek', {source: 'alice'})).toMatchObject({messages: [{body: 'grüße 👩‍👧'}]});
});

test('many requests in one write, the last of them cut in the middle, are all answered in their order', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	const frames = Array.from({length: 40}, (_, index) => alice.frame('tell', {peer: 'bob', body: `message ${index}`}));
	const text = frames.map(lineOf).join('');
	alice.client.write(text.slice(0, -100));
	const replies = [];
	for (let count = 0; count < 39; count++) {
		replies.push(await alice.client.next());
	}

	expect((await bob.must('peek', {source: 'alice'})).messages).toHaveLength(39);
	alice.client.write(text.slice(-100));
	replies.push(await alice.client.next());
	expect(replies.map(({id}) => id)).toEqual(frames.map(({id}) => id));
	expect((await bob.must('peek', {source: 'alice'})).messages).toHaveLength(40);
});

test('half of a request that never ends harms nobody, and is forgotten with its connection', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	alice.client.write(lineOf(alice.frame('tell', {peer: 'bob', body: 'never said'})).slice(0, -20));
	await expectOthersServedBeside(home, bob);
	await alice.hangUp();

	expect(await bob.must('inbox')).toEqual({sources: []});
});

test('a request that ends with the connection is carried out, though nobody hears the answer', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	alice.client.socket.end(lineOf(alice.frame('tell', {peer: 'bob', body: 'the last word'})));

	await until('the message is there', async () => (await bob.must('inbox')).sources.length > 0);
});

test('100 MB without a newline are refused after 8 MiB, and the daemon does not grow', async () => {
	const chunk = Buffer.alloc(mebibyte, 'x');
	const attack = async () => {
		const client = await openRaw(home);
		const reply = client.next();
		const poured = pour(client.socket, chunk, 100 * mebibyte);
		const answered = await Promise.race([reply, client.closed]);
		client.socket.destroy();
		return {answered, poured: await poured};
	};
	await attack();
	const before = residentBytes(home);
	const sizes: number[] = [];
	for (let count = 0; count < 16; count++) {
		const {answered, poured} = await attack();
		expect(answered).toMatchObject({
			id: null,
			...refusal('frame_too_large', 4),
			error: {context: {limit_bytes: 8 * mebibyte}},
		});
		expect(poured).toBeLessThan(40 * mebibyte);
		sizes.push(residentBytes(home));
	}

	expect(Math.max(...sizes) - before).toBeLessThan(64 * mebibyte); // and not 16 times 8 MiB
	await expectOthersServed(home);
});

test('a frame of 8 MiB is read, and one of a byte more is refused', async () => {
	const padded = (bytes: number) => {
		const frame = JSON.stringify(healthFrame({id: 'padded'}));
		return `${frame.slice(0, -1)}${' '.repeat(bytes - frame.length)}}\n`;
	};
	const client = await openRaw(home);
	client.write(padded(8 * mebibyte));
	expect(await client.next()).toMatchObject({id: 'padded', ok: true});
	client.write(padded(8 * mebibyte + 1));

	expect(await client.next()).toMatchObject({id: null, ...refusal('frame_too_large', 4)});
	await client.closed;
});
