import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as pass} from 'node:timers/promises';
import {expect, onTestFinished, test} from 'vitest';
import type {Connection} from '../../source/daemon/dispatch.js';
import {placesFor} from '../../source/daemon/places.js';
import {bindSocket} from '../../source/daemon/server.js';
import {openRaw} from '../support/raw-client.js';
import {refusal} from '../support/talk.js';
import {until} from '../support/until.js';

type Got = {connection: Connection; id: string};

/** A listener that answers when the test says so, or at once. */
const startListener = async (
	limits: {frameMs?: number; connections?: number; heldBytes?: number},
	answersAtOnce = true,
) => {
	const home = mkdtempSync(join(tmpdir(), 'lalia-listener-'));
	const got: Got[] = [];
	const answer = ({connection, id}: Got): void => connection.send({id, ok: true, result: {}});
	const receive = (connection: Connection, frame: string): void => {
		const {id} = JSON.parse(frame) as {id: string};
		got.push({connection, id});
		answersAtOnce && answer({connection, id});
	};
	const listener = await bindSocket(join(home, 'sock'), limits);
	listener.listen({receive});
	onTestFinished(async () => {
		listener.stopListening();
		rmSync(home, {recursive: true});
	});
	return {home, got, answer};
};

const frame = (id: string) => ({id, op: 'x'});

test('a frame that is not whole in time is refused, also where a byte of it comes now and then', async () => {
	const {home} = await startListener({frameMs: 200});
	const halting = await openRaw({home});
	halting.write('{"id":"half');
	const trickling = await openRaw({home});
	const timer = setInterval(() => trickling.write('x'), 20);
	onTestFinished(() => clearInterval(timer));
	trickling.write('{"id":"whole"}\n{');

	const slow = {id: null, ...refusal('frame_too_slow', 4), error: {context: {limit_seconds: 0.2}}};
	expect(await halting.next()).toMatchObject(slow);
	expect(await trickling.next()).toMatchObject({id: 'whole'});
	expect(await trickling.next()).toMatchObject(slow);
	await Promise.all([halting.closed, trickling.closed]);
});

test('neither a client that says nothing, nor one whose frames are each in time, is cut off', async () => {
	const {home} = await startListener({frameMs: 200});
	const [silent, chatty] = [await openRaw({home}), await openRaw({home})];
	chatty.write('{');
	const startedAt = performance.now();
	for (let count = 0; performance.now() - startedAt < 600; count++) {
		chatty.write(`"id":"${count}"}\n{`); // and the beginning of the next
		expect(await chatty.next()).toMatchObject({id: String(count)});
		await pass(20);
	}

	expect(await silent.exchange(frame('first'))).toMatchObject({id: 'first'});
});

test('a client is not blamed for a frame that we do not read on', async () => {
	const {home, got, answer} = await startListener({frameMs: 150}, false);
	const client = await openRaw({home});
	client.write(Array.from({length: 1024}, (_, count) => `${JSON.stringify(frame(String(count)))}\n`).join(''));
	await until('all are under way', () => got.length === 1024);
	client.write('{"id":"last"');
	await pass(400);
	for (const each of got.splice(0)) {
		answer(each);
	}

	client.write('}\n');
	await until('the last has come', () => got.length === 1);
	expect(got[0]?.id).toBe('last');
});

test('the connection leaves that has done nothing for the longest time, and none that waits for an answer', async () => {
	const {home, got, answer} = await startListener({connections: 3}, false);
	const [working, older, younger] = [await openRaw({home}), await openRaw({home}), await openRaw({home})];
	const answered = working.exchange(frame('long'));
	const busy = older.exchange(frame('short'));
	await until('both have come', () => got.length === 2);
	for (const each of got.filter(({id}) => id === 'short')) {
		answer(each);
	}

	await busy;
	const newcomer = await openRaw({home});
	expect(await younger.next()).toMatchObject({id: null, ...refusal('too_many_connections', 3)});
	await younger.closed;
	void newcomer.exchange(frame('new'));
	void older.exchange(frame('again'));
	await until('both have come', () => got.length === 4);
	const refused = await openRaw({home});
	expect(await refused.next()).toMatchObject({id: null, ...refusal('too_many_connections', 3)});
	await refused.closed;

	for (const each of got) {
		answer(each);
	}

	expect(await answered).toMatchObject({id: 'long', ok: true});
	void (await openRaw({home})).exchange(frame('more'));
	await until('the next newcomer is heard', () => got.some(({id}) => id === 'more'));
});

test('of frames that are not whole and have too much together, the largest is refused', async () => {
	const {home, got} = await startListener({heldBytes: 300_000});
	const [large, small] = [await openRaw({home}), await openRaw({home})];
	small.write(`{"id":"small","x":"${'x'.repeat(100_000)}`);
	large.write(`{"id":"large","x":"${'x'.repeat(250_000)}`);

	expect(await large.next()).toMatchObject({
		id: null,
		...refusal('frame_too_large', 4),
		error: {context: {limit_bytes: 300_000}},
	});
	await large.closed;
	const other = await openRaw({home});
	other.write(`{"id":"other","x":"${'x'.repeat(150_000)}`);
	small.write('"}\n');
	other.write('"}\n');
	await until('both have come', () => got.length === 2);
	expect(got.map(({id}) => id).toSorted()).toEqual(['other', 'small']);
});

test.each([
	[1024, 768],
	[20_000, 4096],
	[Number.POSITIVE_INFINITY, 4096],
	[256, 16],
])('%d open files leave %d places for connections', (files, places) => {
	expect(placesFor(files)).toBe(places);
});
