import {closeSync, existsSync, openSync, readdirSync, readSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {type Check, type Finding, failed, ok, warning} from '../finding.js';
import type {Installation} from '../installation.js';
import {sizeText} from '../size-text.js';

const rebuilding = 'it is set aside, and made again from the transcript; what was unread counts as read then';

export const database: Check = {
	name: 'database',
	look: async installation => {
		const {invocation, daemon} = installation;
		const path = join(invocation.home, 'lalia.db');
		const stats = statSync(path, {throwIfNoEntry: false});
		if (!stats) {
			return daemon.state === 'answers'
				? failed({
						what: `${path} is gone, and the daemon works with it still`,
						fix: 'lalia stop; the next daemon makes it again from the transcript',
					})
				: ok(`${path} is not there; the next daemon makes it, from the transcript where there is one`);
		}

		const size = sizeText(stats.size);
		return daemon.state === 'answers'
			? askDaemon(installation, `${path}, ${size}`)
			: lookAtFile(path, {sizeBytes: stats.size, size});
	},
};

/** The daemon alone may open it. */
const askDaemon = async ({daemon}: Installation, what: string): Promise<Finding> => {
	if (daemon.state !== 'answers') {
		return ok(what);
	}

	const {sound} = await daemon.ask('check-database');
	return sound
		? ok(`${what}, sound`)
		: failed({what: `${what}, is damaged; the daemon has ended`, fix: `run any command: ${rebuilding}`});
};

const lookAtFile = (path: string, {sizeBytes, size}: {sizeBytes: number; size: string}): Finding => {
	const problem = sizeBytes === 0 ? undefined : problemOf(headerOf(path), sizeBytes);
	return problem === undefined
		? ok(`${path}, ${size}; only a running daemon can look into it`)
		: failed({
				what: `${path} ${problem}`,
				fix: `restore a backup if you have one; else run any command: ${rebuilding}`,
			});
};

const headerBytes = 100;

const headerOf = (path: string): Buffer => {
	const file = openSync(path, 'r');
	try {
		const header = Buffer.alloc(headerBytes);
		readSync(file, header, 0, headerBytes, 0);
		return header;
	} finally {
		closeSync(file);
	}
};

/** https://sqlite.org/fileformat2.html#the_database_header */
const problemOf = (header: Buffer, sizeBytes: number): string | undefined => {
	if (header.toString('latin1', 0, 16) !== 'SQLite format 3\0') {
		return 'is no database';
	}

	const pageBytes = header.readUInt16BE(16) === 1 ? 65_536 : header.readUInt16BE(16);
	const pages = header.readUInt32BE(28);
	const isCounted = header.readUInt32BE(24) === header.readUInt32BE(92);
	return isCounted && sizeBytes < pages * pageBytes
		? `is cut off: it has ${sizeBytes} bytes of ${pages * pageBytes}`
		: undefined;
};

/** Databases that were damaged are kept. */
export const setAside: Check = {
	name: 'damaged-databases',
	look: ({invocation: {home}}) => {
		const names = existsSync(home) ? readdirSync(home).filter(name => /^lalia\.db\.damaged-/.test(name)) : [];
		if (names.length === 0) {
			return ok('none was ever set aside');
		}

		const bytes = names.reduce(
			(sum, name) => sum + (statSync(join(home, name), {throwIfNoEntry: false})?.size ?? 0),
			0,
		);
		return warning({
			what: `${names.filter(name => !/-(wal|shm)$/.test(name)).length} kept, ${sizeText(bytes)}: ${names.join(', ')}`,
			fix: `lalia logs says what was rebuilt; remove them from ${home} when you miss nothing`,
		});
	},
};
