import {readdirSync} from 'node:fs';
import type {Home} from '../home.js';
import {mebibyte, residentBytes} from '../memory.js';
import {childrenOf} from '../processes.js';

/** What a daemon has of the machine at one moment. */
export type DaemonSize = {atMs: number; residentMib: number; descriptors: number; children: number};

export const sizeOf = (home: Home): DaemonSize => ({
	atMs: performance.now(),
	residentMib: residentBytes(home) / mebibyte,
	descriptors: readdirSync(`/proc/${home.daemonPid()}/fd`).length,
	children: childrenOf(home.daemonPid() ?? 0).length, // git, first of all
});

/** The least that was had in the last quarter of the time, less the least in the quarter before the middle: what garbage does not explain. */
export const growthOf = (sizes: readonly DaemonSize[]): number => {
	const least = (from: number, to: number) =>
		Math.min(...sizes.slice(sizes.length * from, sizes.length * to).map(({residentMib}) => residentMib));
	return least(0.75, 1) - least(0.25, 0.5);
};
