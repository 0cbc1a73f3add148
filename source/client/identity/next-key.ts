import type {KeyObject} from 'node:crypto';
import {renameSync, rmSync, statSync} from 'node:fs';
import {dirname} from 'node:path';
import {
	createKey,
	keyPath,
	loadKey,
	loadKeyFile,
	type NewKey,
	nextKeyPath,
	notWritten,
	publicKeyOf,
	saveKey,
} from './keys.js';
import {createPrivateFile, syncFolder} from './private-files.js';

/** A request is good for 5 minutes: after twice that, the one that was to bring in the next key comes no more. */
const abandonedMs = 10 * 60_000;

/**
 * The key that is to take the place of this agent's: durable when it returns. One that is there already is taken, because
 * another process may be at it just now, and the daemon may have its key by the time we know.
 */
export const takeNextKey = (home: string, agentId: string): NewKey => {
	const path = nextKeyPath(home, agentId);
	const made = createKey();
	try {
		if (createPrivateFile(path, made.privatePem)) {
			return made;
		}
	} catch (error) {
		throw notWritten(path, error);
	}

	return loadNextKey(home, agentId) ?? takeNextKey(home, agentId);
};

/** The daemon has this key as the agent's now. `before` is the key in whose place it came. */
export const adoptNextKey = (
	home: string,
	agentId: string,
	{next, before}: {next: NewKey; before: KeyObject},
): void => {
	if (replaceKey(home, agentId, next.publicKey)) {
		return;
	}

	// Another process has put it in its place, and may have changed the key again; or its file was lost meanwhile.
	if (loadKey(home, agentId)?.equals(before)) {
		saveKey(home, {agentId, privatePem: next.privatePem});
	}
};

/**
 * The agent's key where one is to take its place and the process that began this may be gone: asks which of the two the
 * daemon knows, and keeps that one. Undefined where no key is here.
 */
export const settleKey = async (
	home: string,
	agentId: string,
	askKnownKey: () => Promise<string | undefined>,
): Promise<KeyObject | undefined> => {
	const next = loadNextKey(home, agentId);
	const known = next && (await askKnownKey());
	if (next && next.publicKey === known) {
		return settleOn(home, agentId, next);
	}

	const key = loadKey(home, agentId);
	if (known !== undefined && key && publicKeyOf(key) === known) {
		dropIfAbandoned(nextKeyPath(home, agentId));
	}

	return key;
};

const settleOn = (home: string, agentId: string, {key, publicKey}: NewKey): KeyObject => {
	try {
		replaceKey(home, agentId, publicKey);
	} catch {
		// In a sandbox the home may be readable and nothing more: a command outside of it does it.
	}

	return key;
};

const loadNextKey = (home: string, agentId: string): NewKey | undefined => {
	const found = loadKeyFile(nextKeyPath(home, agentId));
	return found && {...found, publicKey: publicKeyOf(found.key)};
};

/** False where this is not the next key. Looks again: the next key of now may be one that the daemon does not know yet. */
const replaceKey = (home: string, agentId: string, publicKey: string): boolean => {
	if (loadNextKey(home, agentId)?.publicKey !== publicKey) {
		return false;
	}

	const path = keyPath(home, agentId);
	try {
		renameSync(nextKeyPath(home, agentId), path);
		syncFolder(dirname(path));
	} catch (error) {
		if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
			return false;
		}

		throw notWritten(path, error);
	}

	return true;
};

const dropIfAbandoned = (path: string): void => {
	const stats = statSync(path, {throwIfNoEntry: false});
	if (stats && Date.now() - stats.mtimeMs > abandonedMs) {
		rmSync(path, {force: true});
	}
};
