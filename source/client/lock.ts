import {lstatSync, readlinkSync, rmSync, symlinkSync} from 'node:fs';
import {LaliaError} from '../core/lalia-error.js';
import {crypto} from '../core/lazy-crypto.js';
import {faultPoint} from './fault-point.js';
import {isRunning, type ProcessTable} from './identity/process-tree.js';

type Lock = {path: string; processes: ProcessTable};

const lookAgainMs = 10;

/** What is done under a lock takes milliseconds: a holder that has not let go by then is stuck. */
const patienceMs = 6_000;

/** A holder that cannot be seen from here, as in another sandbox, is taken to be gone after this. */
const unseenMs = 4_000;

/**
 * Does something while nobody else does anything under a lock of this path. A lock whose process was killed is taken away.
 *
 * The lock is a symbolic link that leads nowhere: it comes into being at once, together with the name of its holder.
 * @throws LaliaError `storage_failed` where it can't be had
 */
export const withLock = async <T>(lock: Lock, work: () => T | Promise<T>): Promise<T> => {
	const ticket = newTicket(lock.processes);
	await acquire(lock, ticket);
	faultPoint('lock-taken');
	try {
		return await work();
	} finally {
		remove(lock.path, ticket);
	}
};

const acquire = async (lock: Lock, ticket: string): Promise<void> => {
	let giveUpAt = Date.now() + patienceMs;
	let last: string | undefined;
	while (!isCreated(lock.path, ticket)) {
		const holder = ticketIn(lock.path);
		if (holder !== last) {
			last = holder;
			giveUpAt = Date.now() + patienceMs; // for each of those that come before
		}

		if (holder !== undefined && isAbandoned(lock, holder)) {
			await removeAbandoned(lock, holder);
		} else if (Date.now() > giveUpAt) {
			throw new LaliaError('storage_failed', `${lock.path} is held by another process (${holder})`, {
				context: {path: lock.path, holder},
			});
		} else {
			await new Promise(resolve => setTimeout(resolve, lookAgainMs));
		}
	}
};

/** `<chance> <pid> <start time>`; never the same twice. */
const newTicket = (processes: ProcessTable): string => {
	const chance = crypto().randomBytes(8).toString('hex');
	const self = processes.findSelf();
	return self ? `${chance} ${self.pid} ${self.startTime}` : `${chance} 0 -`;
};

const isCreated = (path: string, ticket: string): boolean => {
	try {
		symlinkSync(ticket, path);
		return true;
	} catch (error) {
		const code = error instanceof Error && 'code' in error ? error.code : undefined;
		if (code === 'EEXIST') {
			return false;
		}

		throw new LaliaError('storage_failed', `${path} cannot be made (${code})`, {cause: error, context: {path, code}});
	}
};

/** Undefined where it has just been let go. */
const ticketIn = (path: string): string | undefined => {
	try {
		return readlinkSync(path);
	} catch {
		return undefined;
	}
};

const isAbandoned = ({path, processes}: Lock, ticket: string): boolean => {
	const [, pid, ...startTime] = ticket.split(' ');
	const isHeld = isRunning(processes, {pid: Number(pid), startTime: startTime.join(' ')});
	if (isHeld) {
		return false;
	}

	const madeAtMs = lstatSync(path, {throwIfNoEntry: false})?.mtimeMs ?? Number.POSITIVE_INFINITY;
	return (isHeld === false && isUnused(Number(pid))) || Date.now() - madeAtMs > unseenMs;
};

/** Was it taken by a process that is gone? */
export const isAbandonedLock = (lock: Lock): boolean => {
	const ticket = ticketIn(lock.path);
	return ticket !== undefined && isAbandoned(lock, ticket);
};

/** Asked beside the process table, which on macOS does not know of a process that is younger than its first use. */
const isUnused = (pid: number): boolean => {
	try {
		process.kill(pid, 0);
		return false;
	} catch (error) {
		return error instanceof Error && 'code' in error && error.code === 'ESRCH';
	}
};

/**
 * Under a lock of its own, for whoever looked, waited and then removed would take away the lock of the next holder. That
 * one may be left by a killed process just the same, and is treated just the same.
 */
const removeAbandoned = async ({path, processes}: Lock, ticket: string): Promise<void> => {
	const [chance] = ticket.split(' ');
	await withLock({path: `${path}.${chance}`, processes}, () => remove(path, ticket));
};

/** Only that: one who was taken to be gone does not let go what another holds by now. */
const remove = (path: string, ticket: string): void => {
	if (ticketIn(path) === ticket) {
		rmSync(path, {force: true});
	}
};
