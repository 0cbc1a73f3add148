import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {setTimeout as pass} from 'node:timers/promises';
import {median, openPlace, type Place, program, run, timeOf} from './place.js';
import type {Row} from './row.js';

const size = {cols: 80, rows: 24};
const idleMs = 5000;
/** What the kernel counts processor time by, in most systems. */
const tickMs = 10;

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
	place.remove();
	return [
		{what: 'first frame of lalia rooms / node -e 0', value: median(ratios), goal: 15, unit: '×', better: 'less'},
		{what: 'processor of an idle view', value: idle, goal: 1, unit: '%', better: 'less'},
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

const processorMs = (pid: number): number => {
	const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
	const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
	return tickMs * (Number(fields[11]) + Number(fields[12]));
};
