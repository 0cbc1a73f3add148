import {linuxProcessTable} from './linux-processes.js';
import {psProcessTable} from './ps-processes.js';

/** Names one process for ever: a pid comes round again, with its start time it does not. */
export type ProcessId = {
	pid: number;
	/** Opaque. Two of one machine are equal only when they are of one process, across reboots and pid namespaces too. */
	startTime: string;
};

export type ProcessInfo = ProcessId & {
	parentPid: number;
	/** The kernel's name of the program, at most 15 characters on Linux. */
	comm: string;
	/** Empty for a kernel thread, or where it cannot be read. */
	readonly argv: readonly string[];
	/** The pid of the login session's leader, who may be gone; 0 when the leader is outside of this pid namespace. */
	sessionId: number;
};

export type ProcessTable = {
	/** This process; undefined when it is not in the table, which then is of another pid namespace, or none at all. */
	findSelf: () => ProcessInfo | undefined;
	/** Undefined when it is gone, a zombie, or not for us to see. Never throws. */
	find: (pid: number) => ProcessInfo | undefined;
	/** False for a process of another pid namespace that may be running unseen. */
	canSee: (process: ProcessId) => boolean;
};

export const openProcessTable = (process: NodeJS.Process): ProcessTable =>
	process.platform === 'linux' ? linuxProcessTable(process.pid) : psProcessTable(process);

/** Parent, grandparent and so on, as far as the tree can be seen; each is read when it is asked for. */
export function* ancestors(processes: ProcessTable, descendant: ProcessInfo | undefined): Generator<ProcessInfo> {
	let process = descendant && processes.find(descendant.parentPid);

	while (process) {
		yield process;
		process = processes.find(process.parentPid);
	}
}

/** Undefined: cannot be told from here. */
export const isRunning = (processes: ProcessTable, {pid, startTime}: ProcessId): boolean | undefined => {
	if (!processes.canSee({pid, startTime})) {
		return undefined;
	}

	return processes.find(pid)?.startTime === startTime;
};

/**
 * The login session that this process belongs to, and the process that stands for it: its leader, or, when the leader is
 * gone or outside of this pid namespace, the eldest ancestor that is still in it. The latter keeps the name stable for
 * all commands of one script, and keeps a later session, whose leader got the same pid, from being taken for this one.
 */
export const findLoginSession = (processes: ProcessTable): {id: number; standIn: ProcessInfo} | undefined => {
	const self = processes.findSelf();

	if (!self) {
		return undefined;
	}

	// Started by setsid, this process is a session of its own that ends with it: the caller's is meant. Not so for init.
	const isAlone = self.sessionId === self.pid && self.parentPid > 1;
	const member = (isAlone && processes.find(self.parentPid)) || self;

	const leader = processes.find(member.sessionId);

	return {id: member.sessionId, standIn: leader ?? findEldest(processes, member)};
};

const findEldest = (processes: ProcessTable, member: ProcessInfo): ProcessInfo => {
	let eldest = member;

	for (const process of ancestors(processes, member)) {
		if (process.sessionId !== member.sessionId) {
			break;
		}

		eldest = process;
	}

	return eldest;
};
