import {createRequire} from 'node:module';
import {setTimeout as pass} from 'node:timers/promises';
import {openRaw, type RawAgent, type RawClient, registerRaw} from '../support/raw-client.js';
import {median, openPlace, type Place, program, run, timeOf} from './place.js';
import {processorMs} from './processes.js';
import type {Row} from './row.js';

const size = {cols: 80, rows: 24};
const idleMs = 5000;

/** Live views on a pseudo-terminal: how soon they stand there, and what they cost while nothing happens. */
export const measureViews = async (rounds: number): Promise<Row[]> => {
	const place = openPlace();
	run(place, ['register', '--name', 'alice']);
	run(place, ['room', 'create', 'release'], 'alice');
	const ratios: number[] = [];
	for (let round = -1; round < rounds; round++) {
		const taken = await firstFrame(place);
		const bare = await timeOf(process.execPath, ['-e', '0'], place.env);
		if (round >= 0) {
			ratios.push(taken / bare);
		}
	}

	const idle = await idleShare(place);
	const busy = await busyShare(place);
	place.remove();
	return [
		{what: 'first frame of lalia rooms / node -e 0', value: median(ratios), goal: 15, unit: '×', better: 'less'},
		{what: 'processor of an idle view', value: idle, goal: 1, unit: '%', better: 'less'},
		{
			what: `processor of a view into which ${postsASecond} messages a second come`,
			value: busy,
			goal: 30,
			unit: '%',
			better: 'less',
		},
	];
};

type Pty = {pid: number; onData: (listener: (data: string) => void) => void; kill: (signal: string) => void};

const open = ({env}: Place): Pty => {
	// Not bundled: it loads a binary from beside itself.
	const {spawn} = createRequire(import.meta.url)('@lydell/node-pty');
	return spawn(program, ['rooms'], {...size, name: 'xterm-256color', env: {...env, LALIA_NAME: 'alice'}});
};

const firstFrame = (place: Place): Promise<number> =>
	new Promise(resolve => {
		const startedAt = performance.now();
		const pty = open(place);
		let shown = '';
		pty.onData(data => {
			shown += data;
			if (shown.includes('quit')) {
				resolve(performance.now() - startedAt);
				pty.kill('SIGKILL');
			}
		});
	});

/** Per cent of one processor, from a second after it was opened on. */
const idleShare = async (place: Place): Promise<number> => {
	const pty = open(place);
	pty.onData(() => {});
	await pass(1500);
	const before = processorMs(pty.pid);
	await pass(idleMs);
	const taken = processorMs(pty.pid) - before;
	pty.kill('SIGKILL');
	return (100 * taken) / idleMs;
};

const postsASecond = 200;

/** The same while messages come into the room that it shows. */
const busyShare = async (place: Place): Promise<number> => {
	const client = await openRaw(place);
	const poster = await registerRaw(client, 'poster');
	await client.must('join', {room: 'release'}, poster);
	const pty = open(place);
	pty.onData(() => {});
	await pass(1500);
	await postEvenly({client, poster, seconds: 1});
	const before = processorMs(pty.pid);
	await postEvenly({client, poster, seconds: 4});
	const taken = processorMs(pty.pid) - before;
	pty.kill('SIGKILL');
	client.socket.destroy();
	return (100 * taken) / 4000;
};

type Posting = {client: RawClient; poster: RawAgent; seconds: number};

const postEvenly = async ({client, poster, seconds}: Posting): Promise<void> => {
	const startedAt = performance.now();
	const posts: Promise<unknown>[] = [];
	for (let number = 0; number < seconds * postsASecond; number++) {
		const dueAt = startedAt + (number * 1000) / postsASecond;
		await pass(Math.max(0, dueAt - performance.now()));
		posts.push(client.must('post', {room: 'release', body: `message ${number} of many`}, poster));
	}

	await Promise.all(posts);
};
