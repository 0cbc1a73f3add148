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
import {adoptNextKey, settleKey, takeNextKey} from '../../../source/client/identity/next-key.js';
import {temporaryFolder} from './temporary-folder.js';

const agentId = '01ARZ3NDEKTSV4RRFFQ69G5FAV';

/** A home with a key, and one that is to take its place. */
const makeHome = () => {
	const home = temporaryFolder();
	const {key: before, privatePem, publicKey} = createKey();
	saveKey(home, {agentId, privatePem});
	return {home, before, publicKey, next: takeNextKey(home, agentId)};
};

const savedKey = (home: string): string | undefined => {
	const key = loadKey(home, agentId);
	return key && publicKeyOf(key);
};

const pretendAge = (path: string, minutes: number): void => {
	const at = new Date(Date.now() - minutes * 60_000);
	utimesSync(path, at, at);
};

test('the next key is beside the present one, for the user alone, and the same for all who ask', () => {
	const {home, publicKey, next} = makeHome();

	expect(statSync(nextKeyPath(home, agentId)).mode & 0o777).toBe(0o600);
	expect(takeNextKey(home, agentId).publicKey).toBe(next.publicKey);
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
	const later = takeNextKey(home, agentId);
	adoptNextKey(home, agentId, {next, before});
	expect(savedKey(home)).toBe(next.publicKey);
	adoptNextKey(home, agentId, {next: later, before: next.key});
	adoptNextKey(home, agentId, {next, before});

	expect(savedKey(home)).toBe(later.publicKey);
});

test('a next key whose file is lost is still saved, but not where the agent has no key any more', () => {
	const {home, before, next} = makeHome();
	deleteKey(home, agentId);
	adoptNextKey(home, agentId, {next, before});
	expect(savedKey(home)).toBeUndefined();

	const other = makeHome();
	deleteKey(other.home, agentId);
	saveKey(other.home, {agentId, privatePem: createPem(other.before)});
	adoptNextKey(other.home, agentId, other);
	expect(savedKey(other.home)).toBe(other.next.publicKey);
});

test('the key that the daemon knows is kept, whichever of the two it is', async () => {
	const known = makeHome();
	const kept = await settleKey(known.home, agentId, async () => known.next.publicKey);
	expect(kept?.equals(known.next.key)).toBe(true);
	expect(savedKey(known.home)).toBe(known.next.publicKey);

	const unknown = makeHome();
	pretendAge(nextKeyPath(unknown.home, agentId), 11);
	await settleKey(unknown.home, agentId, async () => unknown.publicKey);
	expect(savedKey(unknown.home)).toBe(unknown.publicKey);
	expect(existsSync(nextKeyPath(unknown.home, agentId))).toBe(false);
});

test('both keys stay where the daemon knows neither, or no such agent, or may yet learn of the next one', async () => {
	const {home, publicKey} = makeHome();
	await settleKey(home, agentId, async () => publicKey);
	pretendAge(nextKeyPath(home, agentId), 11);
	await settleKey(home, agentId, async () => undefined);
	await settleKey(home, agentId, async () => createKey().publicKey);

	expect(savedKey(home)).toBe(publicKey);
	expect(existsSync(nextKeyPath(home, agentId))).toBe(true);
});

const createPem = (key: ReturnType<typeof createKey>['key']): string =>
	key.export({type: 'pkcs8', format: 'pem'}).toString();
