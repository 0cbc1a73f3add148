import {spawn} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join as joinPath} from 'node:path';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';
import {afterAll, beforeAll, expect, onTestFinished, test} from 'vitest';
import {describeSources} from '../../scripts/build/evaluate.mjs';
import type {Message} from '../../source/core/fields.js';
import {type Ended, endOf, program, registerAll, startLalia} from '../support/cli.js';
import {type Home, makeHome} from '../support/home.js';
import {join, type Talker} from '../support/talk.js';
import {untilWaiting} from '../support/waiting.js';

// A process a read would be 2,000 starts of Node, more than a minute of two processors, and ping-pong.test.ts does that
// already. So a reader is one process that goes through the client's own code again and again (read-loop.ts, bundled as
// the program is), each time over a new connection; and the writers speak the protocol themselves.
const folder = mkdtempSync(joinPath(tmpdir(), 'lalia-many-'));
const readLoop = joinPath(folder, 'read-loop.cjs');
const messagesEach = 125;

beforeAll(async () => {
	const {slim, full} = await describeSources();
	const {version, build: stamp} = JSON.parse(readFileSync(joinPath(dirname(program), 'build.json'), 'utf8'));
	await build({
		entryPoints: [fileURLToPath(new URL('read-loop.ts', import.meta.url))],
		outfile: readLoop,
		bundle: true,
		platform: 'node',
		target: 'node20',
		format: 'cjs',
		logLevel: 'error',
		define: {
			__COMMANDS__: slim,
			__FULL_COMMANDS__: full,
			__VERSION__: JSON.stringify(version),
			__BUILD__: JSON.stringify(stamp),
			'import.meta.dirname': '__dirname',
			'import.meta.url': '""',
		},
		external: ['./app/cli.js'],
	});
});
afterAll(() => rmSync(folder, {recursive: true, force: true}));

const eight = [0, 1, 2, 3, 4, 5, 6, 7];

/** A process that reads as this agent until it is told `end`. */
const startReadLoop = (home: Home, name: string): Promise<Ended> => {
	const child = spawn(process.execPath, [readLoop, dirname(program)], {
		env: {...home.env, LALIA_NAME: name},
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	onTestFinished(() => void child.kill('SIGKILL'));
	return endOf(child);
};

const messagesOf = ({code, stderr, stdout}: Ended): Message[] => {
	expect({code, stderr}).toEqual({code: 0, stderr: ''});
	return stdout
		.split('\n')
		.filter(Boolean)
		.map(line => JSON.parse(line));
};

const joinWriters = (home: Home): Promise<Talker[]> => join(home, ...eight.map(number => `writer-${number}`));

const count = (from: number, to: number): number[] => Array.from({length: to - from + 1}, (_, index) => from + index);

test('eight writers and eight readers, each of its own: all is delivered once, in the order of its channel', async () => {
	const home = makeHome();
	const names = eight.map(number => `reader-${number}`);
	await registerAll(home, ...names);
	const writers = await joinWriters(home);
	const [observer] = writers;
	const readers = names.map(name => startReadLoop(home, name));
	await Promise.all(names.map(name => observer && untilWaiting(observer.client, name)));

	await Promise.all(
		writers.map(async writer => {
			for (const number of count(0, messagesEach - 1)) {
				await writer.must('tell', {peer: names[number % names.length], body: `${number}`});
			}
		}),
	);
	await Promise.all(names.map(name => observer?.must('tell', {peer: name, body: 'end'})));

	const delivered = (await Promise.all(readers)).map(messagesOf);
	for (const [place, messages] of delivered.entries()) {
		for (const {name} of writers) {
			const channel = messages.filter(({peer}) => peer === name);
			const sent = count(0, messagesEach - 1).filter(number => number % names.length === place);
			const isObserver = name === observer?.name;
			expect(channel.map(({body}) => body)).toEqual([...sent.map(String), ...(isObserver ? ['end'] : [])]);
			expect(channel.map(({seq}) => seq)).toEqual(count(1, channel.length));
		}
	}

	expect(delivered.flat()).toHaveLength(8 * messagesEach + names.length);
}, 60_000);

test('eight writers and sixteen readers of one mailbox: each message goes to one of them, in the order of its sender', async () => {
	const home = makeHome();
	await registerAll(home, 'crew');
	const writers = await joinWriters(home);
	const [observer] = writers;
	const send = (writer: Talker, numbers: number[]) =>
		// All at once over one connection: what came first over it is first.
		Promise.all(numbers.map(number => writer.must('tell', {peer: 'crew', body: `${number}`})));

	const processes = eight.map(() => startLalia(home, ['read-any', '--json', '--timeout', '60'], {as: 'crew'}).ended);
	await (observer && untilWaiting(observer.client, 'crew'));
	const first = await Promise.all(writers.map(writer => send(writer, [1])));
	const single = (await Promise.all(processes)).map(ended => {
		expect(ended).toMatchObject({code: 0, stderr: ''});
		return JSON.parse(ended.stdout).data.messages as Message[];
	});
	const loops = eight.map(() => startReadLoop(home, 'crew'));
	await (observer && untilWaiting(observer.client, 'crew'));
	const others = await Promise.all(writers.map(writer => send(writer, count(2, messagesEach))));
	await Promise.all(eight.map(() => observer?.must('tell', {peer: 'crew', body: 'end'})));
	const delivered = [...single, ...(await Promise.all(loops)).map(messagesOf)];

	for (const messages of delivered) {
		for (const {name} of writers) {
			const seqs = messages.filter(({peer}) => peer === name).map(({seq}) => seq);
			expect(seqs).toEqual(seqs.toSorted((left, right) => left - right));
		}
	}

	const all = delivered.flat().filter(({body}) => body !== 'end');
	const sent = [first, others].flat(2);
	expect(all.map(({id}) => id).toSorted()).toEqual(sent.map(({id}) => id).toSorted());
	expect(single.map(messages => messages.length)).toEqual(eight.map(() => 1));
	for (const [place, {name}] of writers.entries()) {
		const channel = all.filter(({peer}) => peer === name).toSorted((left, right) => left.seq - right.seq);
		expect(channel.map(({seq, body}) => `${seq} ${body}`)).toEqual(count(1, messagesEach).map(n => `${n} ${n}`));
		expect([first, others].flatMap(sent => sent[place] ?? []).map(({seq}) => seq)).toEqual(count(1, messagesEach));
	}
}, 60_000);
