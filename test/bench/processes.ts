import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import type {Place} from './place.js';

/** What the kernel counts processor time by, in most systems. */
const tickMs = 10;

export const daemonPidOf = ({home}: Place): number => Number(readFileSync(join(home, 'pid'), 'utf8'));

/** Processor time that a process has taken so far, all of its threads together. */
export const processorMs = (pid: number): number => {
	const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
	const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
	return tickMs * (Number(fields[11]) + Number(fields[12]));
};

/** Resident memory. */
export const memoryMb = (pid: number): number => {
	const [, kib] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
	return (Number(kib) * 1024) / 1e6;
};
