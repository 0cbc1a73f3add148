import {readFileSync, readlinkSync} from 'node:fs';
import type {ProcessInfo, ProcessTable} from './process-tree.js';

/**
 * The processes of Linux, read from /proc one at a time.
 * @param ownPid by which /proc is known to be of this process's pid namespace: a sandbox may have left another one's there
 */
export const linuxProcessTable = (ownPid: number, procFolder = '/proc'): ProcessTable => {
	let place: string | undefined;

	const read = (name: string): string | undefined => {
		try {
			// As UTF-8 this is one call into the system's side of Node, several times faster than with a file descriptor.
			return readFileSync(`${procFolder}/${name}`, 'utf8');
		} catch {
			// Gone meanwhile, or hidden from us (hidepid): either way it is not to be seen.
			return undefined;
		}
	};

	/** The boot and the pid namespace: a pid and a start in clock ticks mean something only within both. */
	const findPlace = (): string => {
		place ??= `${read('sys/kernel/random/boot_id')?.trim() ?? ''}/${readPidNamespace(procFolder)}`;
		return place;
	};

	const find = (name: number | 'self'): ProcessInfo | undefined => {
		const stat = name === 0 ? undefined : parseStat(read(`${name}/stat`));

		if (!stat) {
			return undefined;
		}

		let argv: readonly string[] | undefined;

		return {
			pid: stat.pid,
			parentPid: stat.parentPid,
			comm: stat.comm,
			get argv() {
				argv ??= parseCommandLine(read(`${name}/cmdline`));
				return argv;
			},
			get startTime() {
				return `${findPlace()}/${stat.startTicks}`;
			},
			sessionId: stat.sessionId,
		};
	};

	return {
		findSelf() {
			const self = find('self');
			return self?.pid === ownPid ? self : undefined;
		},
		find,
		canSee({startTime}) {
			const [boot, namespace] = startTime.split('/');
			const [ownBoot, ownNamespace] = findPlace().split('/');

			// What ran before the last boot is surely gone, wherever it was.
			return boot !== ownBoot || namespace === ownNamespace;
		},
	};
};

type Stat = Pick<ProcessInfo, 'pid' | 'comm' | 'parentPid' | 'sessionId'> & {startTicks: string};

/** The line of /proc/PID/stat, proc(5): pid (comm) state ppid pgrp session …, the start in clock ticks as field 22. */
const parseStat = (line: string | undefined): Stat | undefined => {
	if (!line) {
		return undefined;
	}

	// A program may have brackets and spaces in its name: only the last bracket ends it.
	const nameEnd = line.lastIndexOf(')');
	const [state, parentPid, , sessionId, ...rest] = line.slice(nameEnd + 2).split(' ');
	const startTicks = rest[15];

	if (nameEnd < 0 || !startTicks || state === 'Z' || state === 'X') {
		return undefined;
	}

	return {
		pid: Number.parseInt(line, 10),
		comm: line.slice(line.indexOf('(') + 1, nameEnd),
		parentPid: Number(parentPid),
		sessionId: Number(sessionId),
		startTicks,
	};
};

/** Arguments that are each ended by a NUL; a process that gave itself a title may have filled up with more of them. */
const parseCommandLine = (text: string | undefined): string[] =>
	text ? text.slice(0, text.endsWith('\0') ? -1 : undefined).split('\0') : [];

const readPidNamespace = (procFolder: string): string => {
	try {
		return readlinkSync(`${procFolder}/self/ns/pid`).replace(/\D/g, '');
	} catch {
		return '';
	}
};
