import {existsSync, readdirSync, statSync, utimesSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {
	createKey,
	deleteKey,
	loadKey,
	nextKeyPath,
	publicKeyOf,
	saveKey,
} from '../../../source/client/identity/keys.js';
import {adoptNextKey, createNextKey, settleKey} from '../../../source/client/identity/next-key.js';
import {temporaryFolder} from './temporary-folder.js';

const agentId = '01ARZ3NDEKTSV4RRFFQ69G5FAV';

/** A home with a key, and one that is to take its place. */
const makeHome = () => {
	const home = temporaryFolder();
	const {key: before, privatePem, publicKey} = createKey();
	saveKey(home, {agentId, privatePem});
	const next = createNextKey(home, agentId);
	return {home, before, privatePem, publicKey, next, path: nextKeyPath(home, agentId, next.publicKey)};
};

const savedKey = (home: string): string | undefined => {
	const key = loadKey(home, agentId);
	return key && publicKeyOf(key);
};

const pretendAge = (path: string, minutes: number): void => {
	const at = new Date(Date.now() - minutes * 60_000);
	utimesSync(path, at, at);
};

test('the next key is beside the present one, for the user alone', () => {
	const {home, publicKey, path} = makeHome();

	expect(statSync(path).mode & 0o777).toBe(0o600);
	expect(savedKey(home)).toBe(publicKey);
	expect(readdirSync(join(home, 'keys'))).toHaveLength(2);
});

test('a next key takes the place of the present one, once', () => {
	const {home, before, next} = makeHome();
	adoptNextKey(home, agentId, {next, before});
	adoptNextKey(home, agentId, {next, before});

	expect(savedKey(home)).toBe(next.publicKey);
	expect(readdirSync(join(home, 'keys'))).toEqual([`${agentId}.pem`]);
});

test('a process that comes late neither brings back an older key nor a newer one that is not certain', () => {
	const {home, before, next} = makeHome();
	adoptNextKey(home, agentId, {next, before});
	const later = createNextKey(home, agentId);
	adoptNextKey(home, agentId, {next, before});
	expect(savedKey(home)).toBe(next.publicKey);
	adoptNextKey(home, agentId, {next: later, before: next.key});
	adoptNextKey(home, agentId, {next, before});

	expect(savedKey(home)).toBe(later.publicKey);
});

test('a next key whose file is lost is still saved, but not where the agent has no key any more', () => {
	const {home, before, privatePem, next} = makeHome();
	deleteKey(home, agentId);
	expect(readdirSync(join(home, 'keys'))).toEqual([]);
	adoptNextKey(home, agentId, {next, before});
	expect(savedKey(home)).toBeUndefined();
	saveKey(home, {agentId, privatePem});
	adoptNextKey(home, agentId, {next, before});

	expect(savedKey(home)).toBe(next.publicKey);
});

test('the key that the daemon knows is kept, whichever it is', async () => {
	const {home, next, path} = makeHome();
	const other = createNextKey(home, agentId);
	const kept = await settleKey(home, agentId, async () => other.publicKey);

	expect(kept?.equals(other.key)).toBe(true);
	expect(savedKey(home)).toBe(other.publicKey);
	pretendAge(path, 11);
	await settleKey(home, agentId, async () => other.publicKey);
	expect(readdirSync(join(home, 'keys'))).toEqual([`${agentId}.pem`]);
	expect(next.publicKey).not.toBe(savedKey(home));
});

test('all keys stay where the daemon knows none, or no such agent, or may yet learn of the next one', async () => {
	const {home, publicKey, path} = makeHome();
	await settleKey(home, agentId, async () => publicKey);
	pretendAge(path, 11);
	await settleKey(home, agentId, async () => undefined);
	await settleKey(home, agentId, async () => createKey().publicKey);

	expect(savedKey(home)).toBe(publicKey);
	expect(existsSync(path)).toBe(true);
});
