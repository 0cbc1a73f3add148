import type {KeyObject} from 'node:crypto';
import {renameSync, rmSync, statSync} from 'node:fs';
import {dirname} from 'node:path';
import {
	createKey,
	keyPath,
	listNextKeys,
	loadKey,
	loadKeyFile,
	type NewKey,
	nextKeyPath,
	notWritten,
	publicKeyOf,
	saveKey,
	saveKeyFile,
} from './keys.js';
import {syncFolder} from './private-files.js';

/** A request is good for 5 minutes: after twice that, the one that was to bring in the next key comes no more. */
const abandonedMs = 10 * 60_000;

/** A new key that is to take the place of the agent's: durable when it returns, beside the present one. */
export const createNextKey = (home: string, agentId: string): NewKey => {
	const made = createKey();
	saveKeyFile(nextKeyPath(home, agentId, made.publicKey), made.privatePem);
	return made;
};

/** The daemon has this key as the agent's now. `before` is the key in whose place it came. */
export const adoptNextKey = (
	home: string,
	agentId: string,
	{next, before}: {next: NewKey; before: KeyObject},
): void => {
	// Where it was not there, another process has put it in its place, and may have changed the key again; or it was lost.
	if (!replaceKey(home, agentId, next.publicKey) && loadKey(home, agentId)?.equals(before)) {
		saveKey(home, {agentId, privatePem: next.privatePem});
	}
};

/**
 * The agent's key where another one is to take its place, and the process that began this may be gone: the one that the daemon
 * knows, which is kept. Undefined where no key is here.
 */
export const settleKey = async (
	home: string,
	agentId: string,
	askKnownKey: () => Promise<string | undefined>,
): Promise<KeyObject | undefined> => {
	const known = await askKnownKey();
	if (known === undefined) {
		return loadKey(home, agentId);
	}

	try {
		replaceKey(home, agentId, known);
	} catch {
		// In a sandbox the home may be readable and nothing more: a command outside of it does it.
		return loadKeyFile(nextKeyPath(home, agentId, known)) ?? loadKey(home, agentId);
	}

	const key = loadKey(home, agentId);
	if (key && publicKeyOf(key) === known) {
		dropAbandoned(listNextKeys(home, agentId));
	}

	return key;
};

/**
 * False where there is no such next key. A key comes to its place by this one step, before anything can be signed with it, a
 * further change least of all: so a process that comes late finds no file, and never brings back an older key.
 */
const replaceKey = (home: string, agentId: string, publicKey: string): boolean => {
	const path = keyPath(home, agentId);
	try {
		renameSync(nextKeyPath(home, agentId, publicKey), path);
		syncFolder(dirname(path));
		return true;
	} catch (error) {
		if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
			return false;
		}

		throw notWritten(path, error);
	}
};

const dropAbandoned = (paths: string[]): void => {
	for (const path of paths) {
		const stats = statSync(path, {throwIfNoEntry: false});
		if (stats && Date.now() - stats.mtimeMs > abandonedMs) {
			rmSync(path, {force: true});
		}
	}
};
