import {execFileSync} from 'node:child_process';
import {createPublicKey, generateKeyPairSync, verify} from 'node:crypto';
import {chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {createKey, deleteKey, loadKey, saveKey, sign} from '../../../source/client/identity/keys.js';
import {hasProgram} from '../../support/not-run.js';
import {temporaryFolder} from './temporary-folder.js';

const agentId = '01ARZ3NDEKTSV4RRFFQ69G5FAV';

const hasOpenssl = hasProgram('openssl', 'key files of and for openssl');

const modeOf = (path: string): number => statSync(path).mode & 0o777;

/** A home with a key, and the key's file. */
const makeHome = () => {
	const home = temporaryFolder();
	const {privatePem, publicKey} = createKey();
	saveKey(home, {agentId, privatePem});

	return {home, publicKey, file: join(home, 'keys', `${agentId}.pem`)};
};

const load = (home: string) => {
	const key = loadKey(home, agentId);

	if (!key) {
		throw new Error(`no key in ${home}`);
	}

	return key;
};

test('what a saved key signs, its public key verifies, and nothing else', () => {
	const {home, publicKey} = makeHome();
	const bytes = Buffer.from('canonical bytes');
	const signature = Buffer.from(sign(load(home), bytes), 'base64');
	const x = Buffer.from(publicKey, 'base64').toString('base64url');
	const verifier = createPublicKey({key: {kty: 'OKP', crv: 'Ed25519', x}, format: 'jwk'});

	expect(publicKey).toMatch(/^[A-Za-z0-9+/]{43}=$/);
	expect(signature).toHaveLength(64);
	expect(verify(null, bytes, verifier, signature)).toBe(true);
	expect(verify(null, Buffer.from('other bytes'), verifier, signature)).toBe(false);
});

test('a key file without the line above the PEM, or with a wrong one, is the same key', () => {
	const {home, file} = makeHome();
	const [heading = '', ...pem] = readFileSync(file, 'utf8').split('\n');
	const bytes = Buffer.from('canonical bytes');
	const signature = sign(load(home), bytes);

	for (const line of ['', 'a note of the user', heading.replace(/: .*/, `: ${createKey().publicKey}`)]) {
		writeFileSync(file, [line, ...pem].join('\n'));
		expect(sign(load(home), bytes)).toBe(signature);
	}
});

test.runIf(hasOpenssl)('a key file that openssl made is read as well', () => {
	const {home, file} = makeHome();
	execFileSync('openssl', ['genpkey', '-algorithm', 'ed25519', '-out', file]);

	expect(Buffer.from(sign(load(home), Buffer.from('bytes')), 'base64')).toHaveLength(64);
});

test.runIf(hasOpenssl)('openssl reads the key file, and sees the same public key', () => {
	const {file, publicKey} = makeHome();
	const der = execFileSync('openssl', ['pkey', '-in', file, '-pubout', '-outform', 'DER']);

	expect(der.subarray(-32).toString('base64')).toBe(publicKey);
});

test('each key is new', () => {
	expect(createKey().publicKey).not.toBe(createKey().publicKey);
});

test('the key is for its owner’s eyes, whatever the umask, and alone in its folder', () => {
	const mask = process.umask(0);
	const {home, file} = makeHome();
	process.umask(mask);

	expect(modeOf(join(home, 'keys'))).toBe(0o700);
	expect(modeOf(file)).toBe(0o600);
	expect(readdirSync(join(home, 'keys'))).toEqual([`${agentId}.pem`]);
});

test('modes that are too loose are tightened when the key is used', () => {
	const {home, file} = makeHome();
	chmodSync(file, 0o644);
	chmodSync(join(home, 'keys'), 0o755);
	load(home);

	expect(modeOf(file)).toBe(0o600);
	expect(modeOf(join(home, 'keys'))).toBe(0o700);
});

test('there is no key before one is saved, nor after it was deleted', () => {
	const {home, file} = makeHome();
	deleteKey(home, agentId);

	expect(existsSync(file)).toBe(false);
	expect(loadKey(home, agentId)).toBeUndefined();
	expect(loadKey(join(home, 'nowhere'), agentId)).toBeUndefined();
	deleteKey(home, agentId);
});

test.each([['../../etc/passwd'], [''], [agentId.toLowerCase()], [`${agentId}\n`], ['81ARZ3NDEKTSV4RRFFQ69G5FAV']])(
	'an id that is none makes no path: %j',
	id => {
		const home = temporaryFolder();
		const refused = expect.objectContaining({reason: 'invalid_args'});

		expect(() => loadKey(home, id)).toThrow(refused);
		expect(() => deleteKey(home, id)).toThrow(refused);
		expect(() => saveKey(home, {agentId: id, privatePem: ''})).toThrow(refused);
		expect(readdirSync(home)).toEqual([]);
	},
);

test.each([
	['garbage', 'garbage'],
	['nothing', ''],
	['a key of another kind', generateKeyPairSync('x25519').privateKey.export({type: 'pkcs8', format: 'pem'}).toString()],
])('a file with %s is named, and not used', (_title, content) => {
	const {home, file} = makeHome();
	writeFileSync(file, content);

	expect(() => loadKey(home, agentId)).toThrow(
		expect.objectContaining({reason: 'key_missing', message: expect.stringContaining(file)}),
	);
});

test('a key file that cannot be read is named', () => {
	const {home, file} = makeHome();
	deleteKey(home, agentId);
	mkdirSync(file);

	expect(() => loadKey(home, agentId)).toThrow(expect.objectContaining({reason: 'key_missing'}));
	expect(() => deleteKey(home, agentId)).toThrow(expect.objectContaining({reason: 'storage_failed'}));
});

test('a key that cannot be saved leaves the one that was there', () => {
	const {home, file} = makeHome();
	const before = readFileSync(file, 'utf8');
	const blocked = join(temporaryFolder(), 'file');
	writeFileSync(blocked, '');

	expect(() => saveKey(blocked, {agentId, privatePem: before})).toThrow(
		expect.objectContaining({reason: 'storage_failed'}),
	);
	expect(readFileSync(file, 'utf8')).toBe(before);
	expect(readdirSync(home)).toEqual(['keys']);
});
