import {readFileSync} from 'node:fs';
import type {Home} from './home.js';

export const mebibyte = 1024 * 1024;

/** What the daemon has of memory now, in bytes. */
export const residentBytes = (home: Home): number => memoryOf(home, 'VmRSS');

/** The most that it ever had. */
export const peakBytes = (home: Home): number => memoryOf(home, 'VmHWM');

const memoryOf = (home: Home, what: 'VmRSS' | 'VmHWM'): number => {
	const status = readFileSync(`/proc/${home.daemonPid()}/status`, 'utf8');
	return Number(new RegExp(`^${what}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) * 1024;
};
