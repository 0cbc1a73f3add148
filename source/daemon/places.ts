import {readFileSync} from 'node:fs';
import type {Socket} from 'node:net';
import {LaliaError} from '../core/lalia-error.js';
import {part} from './serve.js';

/** What the daemon needs beside its connections: database, log, the pipes of git. */
const reservedFiles = 256;

const mostConnections = 4096;

/**
 * Who is connected, as many as there are places for. Where there is none left, the one leaves that has had nothing under
 * way for the longest time; only where all have, the newcomer is refused.
 */
export const openPlaces = (limit = placesFor(openFilesLimit())) => {
	const taken = new Set<Socket>();
	/** The one that is idle the longest first. */
	const idle = new Set<Socket>();

	const setIdle = (socket: Socket, isIdle: boolean): void => {
		idle.delete(socket);
		if (isIdle && taken.has(socket)) {
			idle.add(socket);
		}
	};

	const leave = (socket: Socket): void => {
		taken.delete(socket);
		idle.delete(socket);
	};

	/** Its place is free at once; it is gone as soon as it has been told, which the kernel takes without it. */
	const sendAway = (socket: Socket): void => {
		leave(socket);
		part(socket, tooMany(limit));
		socket.once('finish', () => socket.destroy());
	};

	return {
		/** False where there was no place for it: it has been told. */
		take: (socket: Socket): boolean => {
			if (taken.size >= limit) {
				const [longest] = idle;
				sendAway(longest ?? socket);
				if (longest === undefined) {
					return false;
				}
			}

			taken.add(socket);
			setIdle(socket, true);
			socket.once('close', () => leave(socket));
			return true;
		},
		setIdle,
		all: (): Iterable<Socket> => taken,
	};
};

/** How many connections there are places for, in a process that may have so many files open. */
export const placesFor = (files: number): number => Math.max(16, Math.min(mostConnections, files - reservedFiles));

/** How many files this process may have open. Where the kernel does not say, as on macOS, it is more than we ever use. */
const openFilesLimit = (): number => {
	try {
		const [, soft] = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
		return Number(soft ?? Number.POSITIVE_INFINITY);
	} catch {
		return Number.POSITIVE_INFINITY;
	}
};

const tooMany = (limit: number): LaliaError =>
	new LaliaError('too_many_connections', `the daemon has ${limit} connections, and takes no more`, {context: {limit}});
