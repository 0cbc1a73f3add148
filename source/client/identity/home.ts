import {chmodSync, lstatSync, mkdirSync, type Stats, statSync} from 'node:fs';
import {dirname, resolve} from 'node:path';
import {LaliaError} from '../../core/lalia-error.js';
import {socketPath} from '../../core/socket-path.js';
import type {Environment} from './surroundings.js';

const stickyBit = 0o1000;

/** The folder of everything that lalia keeps, as an absolute path: `$LALIA_HOME`, else `~/.lalia`. Need not exist. */
export const homeFolder = (env: Environment): string => folderOf(env, 'LALIA_HOME', '.lalia');

/** The folder of the transcript, as an absolute path: `$LALIA_WORKSPACE`, else in `~/.local/state`. Need not exist. */
export const workspaceFolder = (env: Environment): string =>
	folderOf(env, 'LALIA_WORKSPACE', '.local/state/lalia/workspace');

const folderOf = (env: Environment, variable: string, otherwise: string): string => {
	const given = env[variable];

	if (!given) {
		return resolve(userFolder(env), otherwise);
	}

	// No shell has expanded a tilde that stands in a harness's settings.
	if (given === '~' || given.startsWith('~/')) {
		return resolve(userFolder(env), given.slice(2));
	}

	try {
		return resolve(given);
	} catch (error) {
		throw new LaliaError(
			'storage_failed',
			`${variable} is the relative path ${given}, and the current folder is gone`,
			{
				context: {[variable]: given},
				cause: error,
			},
		);
	}
};

/**
 * Makes sure that the home is a folder of the user's own which nobody else can enter; likewise the folder of its
 * socket, where that has to lie elsewhere, for in /tmp anyone may have been there first.
 */
export const ensureHome = (home: string, uid: number): void => {
	ensurePrivateFolder(home, uid);

	const socketFolder = dirname(socketPath(home, uid));

	if (socketFolder !== home) {
		ensurePrivateFolder(dirname(socketFolder), uid);
		ensurePrivateFolder(socketFolder, uid);
	}
};

/**
 * Throws unless the folder of a socket outside the home is the user's own: its place in /tmp can be guessed, and whoever
 * was there first could answer in the daemon's name.
 */
export const checkSocketFolder = (home: string, uid: number): void => {
	const folder = dirname(socketPath(home, uid));
	if (folder === home) {
		return;
	}

	for (const each of [dirname(folder), folder]) {
		const stats = lstatSync(each, {throwIfNoEntry: false});
		if (stats && (!stats.isDirectory() || stats.uid !== uid || (stats.mode & 0o077) !== 0)) {
			throw failure(each, 'is not a private folder of this user');
		}
	}
};

// node:os costs a cold process 0.4 ms, for a variable that is hardly ever missing.
export const userFolder = (env: Environment): string => env.HOME || process.getBuiltinModule('node:os').homedir();

const ensurePrivateFolder = (folder: string, uid: number): void => {
	const stats = statFolder(folder);

	if (stats.uid !== uid) {
		throw failure(folder, `belongs to another user (uid ${stats.uid})`);
	}

	// Root owns /tmp: a home that was set to it must not be taken from all the others.
	if ((stats.mode & stickyBit) !== 0) {
		throw failure(folder, 'is shared by all users');
	}

	if ((stats.mode & 0o077) !== 0) {
		tighten(folder);
	}
};

const statFolder = (folder: string): Stats => {
	let stats: Stats | undefined;

	try {
		stats = statSync(folder, {throwIfNoEntry: false});

		if (!stats) {
			makeFolder(folder);
			stats = statSync(folder);
		}
	} catch (error) {
		throw failure(folder, `cannot be made or entered (${codeOf(error)})`, error);
	}

	if (!stats.isDirectory()) {
		throw failure(folder, 'is not a folder');
	}

	return stats;
};

/** The folders above it only where there are none: with those, Node calls a read-only disk ENOENT. */
const makeFolder = (folder: string): void => {
	try {
		mkdirSync(folder, {mode: 0o700});
	} catch (error) {
		const code = codeOf(error);
		if (code !== 'ENOENT' && code !== 'EEXIST') {
			throw error;
		}

		mkdirSync(folder, {recursive: true, mode: 0o700});
	}
};

const tighten = (folder: string): void => {
	try {
		chmodSync(folder, 0o700);
	} catch (error) {
		// In a sandbox the home may be read-only; what is loose there is mended by the next command outside.
		if (codeOf(error) !== 'EROFS') {
			throw failure(folder, `is open to others and cannot be closed (${codeOf(error)})`, error);
		}
	}
};

const failure = (folder: string, problem: string, cause?: unknown): LaliaError =>
	new LaliaError('storage_failed', `The lalia folder ${folder} ${problem}`, {context: {folder}, cause});

/** What the system called the failure, such as ENOSPC. */
const codeOf = (error: unknown): string =>
	error instanceof Error && 'code' in error ? String(error.code) : String(error);
