import {existsSync, lstatSync, readdirSync, readFileSync, rmSync, type Stats} from 'node:fs';
import {join, relative} from 'node:path';
import type {Invocation} from '../../client.js';
import {isAbandonedLock} from '../../lock.js';
import {type Check, ok, warning} from '../finding.js';
import type {Installation} from '../installation.js';

/** Whoever writes such a file needs a moment for it. */
const leftAfterMs = 60_000;

/** A backup of years takes its time. */
const snapshotAfterMs = 2 * 60 * 60_000;

/** What processes that were killed have left in the home, and nobody needs. */
export const leftovers: Check = {
	name: 'leftovers',
	look: installation => {
		const {home} = installation.invocation;
		const left = candidatesIn(home).filter(path => isLeft(path, installation));
		const names = left.map(path => relative(home, path)).join(', ');
		return left.length === 0
			? ok('none')
			: warning({
					what: `left by processes that were killed: ${names}`,
					fix: 'nothing has to be done; they are in nobody’s way',
					mend: () => {
						for (const path of left.filter(each => isLeft(each, installation))) {
							rmSync(path, {recursive: true, force: true});
						}

						return `removed ${names}`;
					},
				});
	},
};

const candidatesIn = (home: string): string[] =>
	[home, join(home, 'keys'), join(home, 'sessions')]
		.filter(existsSync)
		.flatMap(folder => readdirSync(folder).map(name => join(folder, name)));

const isLeft = (path: string, {invocation, daemon, now}: Installation): boolean => {
	const stats = lstatSync(path, {throwIfNoEntry: false});
	if (!stats) {
		return false;
	}

	if (path === join(invocation.home, 'pid')) {
		return daemon.state === 'absent' && !isAlive(Number(readFileSync(path, 'utf8')), invocation);
	}

	if (stats.isDirectory()) {
		return /\/snapshot-\w+$/.test(path) && now - stats.mtimeMs > snapshotAfterMs;
	}

	if (stats.isSymbolicLink()) {
		return /\.lock(\.|$)/.test(path) && isAbandonedLock({path, processes: invocation.surroundings.processes});
	}

	return isOldTemporary(path, {stats, now}) || isDeadSocket(path, {stats, invocation});
};

/** As `writePrivateFile` names them. */
const isOldTemporary = (path: string, {stats, now}: {stats: Stats; now: number}): boolean =>
	/\.[0-9a-f]{12}\.tmp$/.test(path) && stats.isFile() && now - stats.mtimeMs > leftAfterMs;

/** A daemon binds its socket under its own pid, before it moves it into place. */
const isDeadSocket = (path: string, {stats, invocation}: {stats: Stats; invocation: Invocation}): boolean => {
	const [, pid] = /\/sock\.(\d+)$/.exec(path) ?? [];
	return pid !== undefined && stats.isSocket() && !isAlive(Number(pid), invocation);
};

/** The system calls one alive that has ended and that nobody has asked about yet, the process table does not. */
const isAlive = (pid: number, {surroundings}: Invocation): boolean => {
	try {
		process.kill(pid, 0);
		return surroundings.processes.find(pid) !== undefined;
	} catch (error) {
		return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
	}
};
