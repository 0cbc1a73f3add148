import {randomBytes} from 'node:crypto';
import {readFileSync} from 'node:fs';
import type {Socket} from 'node:net';
import {expect, test} from 'vitest';
import {ops} from '../../source/core/ops/index.js';
import {newUlid, openRaw, type RawClient} from '../support/raw-client.js';
import {join, makeDaemon, makeSharedDaemon, refusal, type Talker} from '../support/talk.js';
import {until} from '../support/until.js';

const home = makeSharedDaemon();
const mebibyte = 1024 * 1024;

const line = (value: unknown): string => `${JSON.stringify(value)}\n`;

const health = (change: Record<string, unknown> = {}) => ({v: 1, id: newUlid(), op: 'health', args: {}, ...change});

/** Others are served as if nothing had happened, by the same process. */
const othersAreServed = async (): Promise<void> => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	await alice.must('tell', {peer: 'bob', body: 'still there?'});
	expect(await bob.must('read', {source: 'alice', timeout: 0})).toMatchObject({messages: [{seq: 1}]});
	expect(await bob.must('health')).toMatchObject({pid: home.daemonPid()});
};

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

const memoryOf = (pid: number | undefined, what: 'VmRSS' | 'VmHWM'): number =>
	Number(new RegExp(`^${what}:\\s+(\\d+) kB$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;

const residentBytes = (pid: number | undefined): number => memoryOf(pid, 'VmRSS');

/** The most that it ever had. */
const peakBytes = (pid: number | undefined): number => memoryOf(pid, 'VmHWM');

const isAnswered = (what: string, text: string, reason: string, code: number) => {
	test(`${what} is answered with ${reason}, and the connection goes on`, async () => {
		const client = await openRaw(home);
		client.write(`${text}\n`);

		expect(await client.next()).toMatchObject(refusal(reason, code));
		expect(await client.exchange(health())).toMatchObject({ok: true});
		await othersAreServed();
	});
};

isAnswered('an empty line', '', 'malformed_frame', 4);
isAnswered('a line of words', 'GET / HTTP/1.1', 'malformed_frame', 4);
isAnswered('half of an object', '{"v":1,"id":"x","op":"health","args":{}', 'malformed_frame', 4);
isAnswered('two objects on one line', `${JSON.stringify(health())}${JSON.stringify(health())}`, 'malformed_frame', 4);
isAnswered('an object with a byte order mark before it', `\ufeff${JSON.stringify(health())}`, 'malformed_frame', 4);
isAnswered('a number', '1', 'malformed_frame', 4);
isAnswered('a string', '"health"', 'malformed_frame', 4);
isAnswered('null', 'null', 'malformed_frame', 4);
isAnswered('an array', `[${JSON.stringify(health())}]`, 'malformed_frame', 4);
isAnswered('an empty object', '{}', 'malformed_frame', 4);
isAnswered('100,000 arrays in each other', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 'malformed_frame', 4);
isAnswered('a million arrays that are never closed', '['.repeat(1_000_000), 'malformed_frame', 4);
isAnswered('a million objects in each other', '{"a":'.repeat(1_000_000), 'malformed_frame', 4);
isAnswered('NaN where a number belongs', '{"v":NaN,"id":"x","op":"health","args":{}}', 'malformed_frame', 4);
isAnswered('a number that is too large for one', '{"v":1e999,"id":"x","op":"health","args":{}}', 'malformed_frame', 4);

const wrongTypes = [null, true, 0, 1.5, -1, 'text', [], {}, [[]]];

for (const [member, right] of Object.entries({
	v: 'number',
	id: 'string',
	op: 'string',
	args: 'object',
	agent_id: 'string',
	sig: 'string',
	build: 'string',
})) {
	test(`a request whose ${member} is of a wrong type is answered with malformed_frame`, async () => {
		const client = await openRaw(home);
		const isRight = (value: unknown) => typeof value === right && (right !== 'object' || isObject(value));
		for (const value of wrongTypes.filter(candidate => !isRight(candidate))) {
			client.write(line(health({[member]: value})));
			expect(await client.next(), JSON.stringify(value)).toMatchObject(refusal('malformed_frame', 4));
		}

		expect(await client.exchange(health())).toMatchObject({ok: true});
	});
}

test('a request that lacks a member is answered with malformed_frame, under its id where it has one', async () => {
	const client = await openRaw(home);
	for (const member of ['v', 'id', 'op', 'args']) {
		client.write(line(health({[member]: undefined, ...(member === 'id' ? {} : {id: 'mine'})})));
		expect(await client.next(), member).toMatchObject({
			...refusal('malformed_frame', 4),
			id: member === 'id' ? null : 'mine',
		});
	}
});

const longIds = {
	id: 'x'.repeat(65),
	op: 'x'.repeat(65),
	agent_id: 'x'.repeat(65),
	sig: 'x'.repeat(129),
	build: 'x'.repeat(129),
};

for (const [member, value] of Object.entries({...longIds, nothing: undefined}).filter(([, value]) => value)) {
	test(`a request whose ${member} is too long is answered with malformed_frame`, async () => {
		const client = await openRaw(home);
		client.write(line(health({[member]: value})));

		expect(await client.next()).toMatchObject(refusal('malformed_frame', 4));
	});
}

for (const v of [0, 2, 1.5, -1, 99]) {
	test(`version ${v} of the protocol is refused with the versions that are spoken`, async () => {
		const client = await openRaw(home);

		expect(await client.exchange(health({v}))).toMatchObject({
			...refusal('unsupported_version', 4),
			error: {context: {min: 1, max: 1}},
		});
	});
}

const localOps = Object.values(ops).flatMap(op => (op.effect === 'local' ? [op.name] : []));

for (const op of [
	...localOps,
	'nonsense',
	'',
	'TELL',
	'tell ',
	'__proto__',
	'constructor',
	'toString',
	'hasOwnProperty',
]) {
	test(`${JSON.stringify(op)} is no operation on the wire`, async () => {
		const [alice] = await join(home, 'alice');

		expect(await alice.client.exchange(alice.frame(op))).toMatchObject(refusal('unknown_op', 4));
	});
}

test('there are operations that stay in the client', () => {
	expect(localOps).toContain('verify');
});

for (const [what, text] of Object.entries({
	'a field that it does not know': '{"peer":"bob","body":"x","urgent":true}',
	'the field constructor': '{"peer":"bob","body":"x","constructor":{"prototype":{"polluted":1}}}',
	'the field toString': '{"peer":"bob","body":"x","toString":"x"}',
	'a field of another operation': '{"peer":"bob","body":"x","source":"bob"}',
	'a peer that is a number': '{"peer":1,"body":"x"}',
	'a peer that is a list': '{"peer":["bob"],"body":"x"}',
	'an empty peer': '{"peer":"","body":"x"}',
	'a peer of more than 4,096 characters': `{"peer":"${'x'.repeat(4097)}","body":"x"}`,
	'a body that is an object': '{"peer":"bob","body":{}}',
	'a body in 100,000 lists': `{"peer":"bob","body":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
	'no body': '{"peer":"bob"}',
	'a reply_to of 0': '{"peer":"bob","body":"x","reply_to":0}',
	'a reply_to beyond what a number holds': '{"peer":"bob","body":"x","reply_to":9007199254740993}',
	'a reply_to that is a string': '{"peer":"bob","body":"x","reply_to":"1"}',
	'an id that is no ULID': '{"peer":"bob","body":"x","id":"mine"}',
})) {
	test(`a tell with ${what} is refused as invalid_args, and nothing is sent`, async () => {
		const [alice, bob] = await join(home, 'alice', 'bob');
		const frame = alice.frame('tell', {});
		alice.client.write(`${JSON.stringify(frame).replace('"args":{}', () => `"args":${text}`)}\n`);

		expect(await alice.client.next()).toMatchObject({...refusal('invalid_args', 1), id: frame['id']});
		expect(await bob.must('inbox')).toEqual({sources: []});
	});
}

test('the key __proto__ is as if it were not there, in the arguments and beside them', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	const pollution = '{"__proto__":{"polluted":"yes","ok":true},';
	const open = line(health()).replace('"args":{', '"args":{"__proto__":{"polluted":"yes"}').replace('{', pollution);
	const signed = line(alice.frame('tell', {peer: 'bob', body: 'x'})).replace('"args":{', `"args":${pollution}`);
	alice.client.write(open);
	alice.client.write(signed);

	const replies = [await alice.client.next(), await alice.client.next()];
	expect(replies).toMatchObject([{ok: true}, {ok: true}]);
	expect(JSON.stringify([replies, await alice.must('whoami')])).not.toContain('polluted');
	expect(await bob.must('peek', {source: 'alice'})).toMatchObject({messages: [{body: 'x'}]});
	await othersAreServedBeside(bob);
});

test('an id comes back as it was, whatever is in it', async () => {
	const client = await openRaw(home);
	for (const id of ['x', '0', '__proto__', 'constructor', '\u001b[31m', '"\\', 'é😀', 'x'.repeat(64)]) {
		client.write(line(health({id})));
		expect(await client.next()).toMatchObject({id, ok: true});
	}
});

test('half of a surrogate pair in an id comes back escaped', async () => {
	const client = await openRaw(home);
	client.write('{"v":1,"id":"\\ud83d","op":"health","args":{}}\n');

	expect(await client.next()).toMatchObject({id: '\ud83d', ok: true});
});

test('garbage that is not UTF-8 is answered, and the connection closed', async () => {
	for (const bytes of [[0xff, 0xfe], [0xc3], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xc0, 0xaf]]) {
		const client = await openRaw(home);
		client.socket.write(Buffer.from([0x22, ...bytes, 0x22, 0x0a]));

		expect(await client.next()).toMatchObject({id: null, ...refusal('malformed_frame', 4)});
		await client.closed;
	}

	await othersAreServed();
});

test('a megabyte of random bytes does no harm', async () => {
	const client = await openRaw(home);
	client.socket.write(randomBytes(mebibyte));

	await client.closed;
	await othersAreServed();
});

test('a request that comes byte by byte is answered when it is whole', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	const bytes = Buffer.from(line(alice.frame('tell', {peer: 'bob', body: 'grüße 👩‍👧'})));
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
	const text = frames.map(line).join('');
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
	alice.client.write(line(alice.frame('tell', {peer: 'bob', body: 'never said'})).slice(0, -20));
	await othersAreServedBeside(bob);
	await alice.hangUp();

	expect(await bob.must('inbox')).toEqual({sources: []});
});

test('a request that ends with the connection is carried out, though nobody hears the answer', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	alice.client.socket.end(line(alice.frame('tell', {peer: 'bob', body: 'the last word'})));

	await until('the message is there', async () => (await bob.must('inbox')).sources.length > 0);
});

test('100 MB without a newline are refused after 8 MiB, and the daemon does not grow', async () => {
	const pid = home.daemonPid();
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
	const before = residentBytes(pid);
	const sizes: number[] = [];
	for (let count = 0; count < 16; count++) {
		const {answered, poured} = await attack();
		expect(answered).toMatchObject({
			id: null,
			...refusal('frame_too_large', 4),
			error: {context: {limit_bytes: 8 * mebibyte}},
		});
		expect(poured).toBeLessThan(40 * mebibyte);
		sizes.push(residentBytes(pid));
	}

	expect(Math.max(...sizes) - before).toBeLessThan(64 * mebibyte); // and not 16 times 8 MiB
	await othersAreServed();
});

test('a frame of 8 MiB is read, and one of a byte more is refused', async () => {
	const padded = (bytes: number) => {
		const frame = JSON.stringify(health({id: 'padded'}));
		return `${frame.slice(0, -1)}${' '.repeat(bytes - frame.length)}}\n`;
	};
	const client = await openRaw(home);
	client.write(padded(8 * mebibyte));
	expect(await client.next()).toMatchObject({id: 'padded', ok: true});
	client.write(padded(8 * mebibyte + 1));

	expect(await client.next()).toMatchObject({id: null, ...refusal('frame_too_large', 4)});
	await client.closed;
});

test('a client that asks for much and never reads is dropped, before it keeps others waiting or the daemon grows', async () => {
	const own = await makeDaemon();
	const [alice, bob] = await join(own, 'alice', 'bob');
	for (let count = 0; count < 8; count++) {
		await alice.must('tell', {peer: 'bob', body: 'é'.repeat(mebibyte / 2)});
	}

	const deaf = await bob.again();
	deaf.client.socket.pause();
	deaf.client.write(Array.from({length: 150}, () => line(deaf.frame('peek', {source: 'alice'}))).join(''));

	expect(await alice.must('tell', {peer: 'bob', body: 'x'})).toMatchObject({seq: 9});
	expect(await bob.must('inbox')).toMatchObject({sources: [{peer: 'alice', unread: 9}]});
	expect(peakBytes(own.daemonPid())).toBeLessThan(400 * mebibyte);
	deaf.client.socket.resume();
	await deaf.client.closed;
});

test('a thousand connections that say nothing do not keep others from being served', async () => {
	const idle = await Promise.all(Array.from({length: 1000}, () => openRaw(home)));
	const [alice, bob] = await join(home, 'alice', 'bob');
	const sent = await Promise.all(
		Array.from({length: 200}, (_, index) => alice.must('tell', {peer: 'bob', body: String(index)})),
	);

	expect(sent.at(-1)).toMatchObject({seq: 200});
	expect((await bob.must('peek', {source: 'alice'})).messages).toHaveLength(200);
	expect(await idle.at(-1)?.exchange(health())).toMatchObject({ok: true});
	await hangUpAll(idle);
	expect(await bob.must('health')).toMatchObject({pid: home.daemonPid()});
});

test('more requests at once than a client may have under way are all answered', async () => {
	const [alice] = await join(home, 'alice');
	const replies = await Promise.all(Array.from({length: 3000}, () => alice.client.exchange(health())));

	expect(replies.every(({ok}) => ok)).toBe(true);
	expect(await alice.must('whoami')).toMatchObject({name: 'alice'});
});

test('a client that hangs up in the middle of many requests harms nobody', async () => {
	const [alice] = await join(home, 'alice', 'bob');
	for (let round = 0; round < 20; round++) {
		const talker = await alice.again();
		const frames = Array.from({length: 50}, () => talker.frame('tell', {peer: 'bob', body: 'x'}));
		talker.client.write(frames.map(line).join(''));
		await talker.hangUp();
	}

	await othersAreServedBeside(alice);
	const {messages} = await alice.must('history', {source: 'bob', limit: 10_000});
	expect(messages.map(({seq}) => seq)).toEqual(messages.map((_, index) => index + 1));
});

const isObject = (value: unknown): boolean => value !== null && !Array.isArray(value);

/** As `othersAreServed`, for a test that has its own alice and bob. */
const othersAreServedBeside = async (one: Talker): Promise<void> => {
	const [carol] = await join(home, 'carol');
	await carol.must('tell', {peer: one.agent_id, body: 'still there?'});
	const {messages} = await one.must('read', {source: 'carol', timeout: 0});
	await one.must('ack', {ids: messages.map(({id}) => id)});
	expect(messages).toMatchObject([{body: 'still there?'}]);
};

const hangUpAll = async (clients: RawClient[]): Promise<void> => {
	for (const {socket} of clients) {
		socket.destroy();
	}

	await Promise.all(clients.map(({closed}) => closed));
};
