import {readdirSync, readFileSync, readlinkSync} from 'node:fs';
import type {Home} from './home.js';
import {until} from './until.js';

/** Pids of the daemons of this home that run now, by what the kernel says of each process, not by the pid file. */
export const daemonsOf = ({home}: Home): number[] => {
	const found = readdirSync('/proc')
		.filter(name => /^\d+$/.test(name))
		.map(Number)
		.filter(
			pid => read(pid, 'cmdline').includes('/daemon.cjs\0') && read(pid, 'environ').includes(`LALIA_HOME=${home}\0`),
		);
	return found.filter(pid => !found.includes(parentOf(pid))); // A git that is just being started is still a copy of its daemon.
};

const parentOf = (pid: number): number => {
	const stat = read(pid, 'stat');
	return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
};

/** The one daemon of this home, once all others that were started beside it have given up. */
export const onlyDaemonOf = (home: Home): Promise<number> =>
	until('exactly one daemon runs', () => {
		const [pid, second] = daemonsOf(home);
		return second === undefined && pid;
	});

/** The environment that a process was started with. */
export const environmentOf = (pid: number): Record<string, string> =>
	Object.fromEntries(
		read(pid, 'environ')
			.split('\0')
			.filter(Boolean)
			.map(entry => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]),
	);

export const folderOf = (pid: number): string => readlinkSync(`/proc/${pid}/cwd`);

/** Of all its threads. */
export const childrenOf = (pid: number): number[] =>
	readdirSync(`/proc/${pid}/task`)
		.flatMap(thread => read(pid, `task/${thread}/children`).split(' '))
		.filter(Boolean)
		.map(Number);

/** A process that has ended and that nobody has asked about yet (a zombie) is gone too, once all its threads are. */
export const isGone = (pid: number): boolean => {
	const stat = read(pid, 'stat');
	return stat === '' || (/^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2)) && threadsOf(pid) < 2);
};

/**
 * SIGKILL, and until the kernel has taken the process away with its locks and connections. It may have ended by itself just
 * before, as a daemon does that finds another at work.
 */
export const killHard = async (pid: number): Promise<void> => {
	try {
		process.kill(pid, 'SIGKILL');
	} catch (error) {
		if (!isGone(pid)) {
			throw error;
		}
	}

	await until(`${pid} is gone`, () => isGone(pid));
};

const threadsOf = (pid: number): number => {
	try {
		return readdirSync(`/proc/${pid}/task`).length;
	} catch {
		return 0; // It has just ended.
	}
};

const read = (pid: number, file: string): string => {
	try {
		return readFileSync(`/proc/${pid}/${file}`, 'utf8');
	} catch {
		return ''; // It has just ended.
	}
};
