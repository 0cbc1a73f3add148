import type {KeyObject} from 'node:crypto';
import {readdirSync, rmSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {LaliaError} from '../../core/lalia-error.js';
import {crypto} from '../../core/lazy-crypto.js';
import {isUlid} from '../../core/ulid.js';
import {readPrivateFile, tightenFolder, writePrivateFile} from './private-files.js';

export type NewKey = {
	key: KeyObject;
	/** PKCS#8 in PEM, as `openssl pkey` reads it, below a line that names the public key. */
	privatePem: string;
	/** As `publicKeyOf` gives it. */
	publicKey: string;
};

/** A new Ed25519 key pair; on disk only once it is saved. */
export const createKey = (): NewKey => {
	const {privateKey} = crypto().generateKeyPairSync('ed25519');
	const publicKey = publicKeyOf(privateKey);
	const pem = privateKey.export({type: 'pkcs8', format: 'pem'}).toString();

	return {key: privateKey, privatePem: `Ed25519 public key: ${publicKey}\n${pem}`, publicKey};
};

/** The 32 raw bytes in standard base64, padded: 44 characters. */
export const publicKeyOf = (key: KeyObject): string =>
	// The key itself is what the SubjectPublicKeyInfo ends with.
	crypto().createPublicKey(key).export({type: 'spki', format: 'der'}).subarray(-32).toString('base64');

/** Durable when it returns: the identity is lost with this file. */
export const saveKey = (home: string, {agentId, privatePem}: {agentId: string; privatePem: string}): void => {
	saveKeyFile(keyPath(home, agentId), privatePem);
};

export const saveKeyFile = (path: string, privatePem: string): void => {
	try {
		writePrivateFile(path, privatePem);
	} catch (error) {
		throw notWritten(path, error);
	}
};

/** Undefined when there is no file. Modes that are too loose are tightened on the way. */
export const loadKey = (home: string, agentId: string): KeyObject | undefined => loadKeyFile(keyPath(home, agentId));

/** As `loadKey`, from any file. */
export const loadKeyFile = (path: string): KeyObject | undefined => {
	const pem = readKeyFile(path);

	return pem === undefined ? undefined : parseKey(path, pem);
};

/** Where a key is while it is not certain that the daemon has it in the place of the present one. The name says which it is. */
export const nextKeyPath = (home: string, agentId: string, publicKey: string): string =>
	nextKeyFile(keyPath(home, agentId), publicKey);

/** The same beside the file of the key itself. */
export const nextKeyFile = (path: string, publicKey: string): string =>
	`${path}.next-${Buffer.from(publicKey, 'base64').toString('hex')}`;

/** The files of such keys. More than one only where several commands change the key at the same time. */
export const listNextKeys = (home: string, agentId: string): string[] => {
	const folder = dirname(keyPath(home, agentId));

	try {
		return readdirSync(folder)
			.filter(name => name.startsWith(`${agentId}.pem.next-`) && !name.endsWith('.tmp'))
			.map(name => join(folder, name));
	} catch {
		// No key was ever made here, or none can be read, as reading it will say.
		return [];
	}
};

export const notWritten = (path: string, cause: unknown): LaliaError =>
	new LaliaError('storage_failed', `The private key ${path} cannot be written: ${messageOf(cause)}`, {
		context: {path},
		cause,
	});

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Also those that were to take its place. It is no error if there is none. */
export const deleteKey = (home: string, agentId: string): void => {
	const path = keyPath(home, agentId);

	try {
		for (const file of [path, ...listNextKeys(home, agentId)]) {
			rmSync(file, {force: true});
		}
	} catch (error) {
		throw new LaliaError('storage_failed', `The private key ${path} cannot be deleted`, {
			context: {path},
			cause: error,
		});
	}
};

/** The signature's 64 bytes in standard base64. */
export const sign = (key: KeyObject, bytes: Uint8Array): string => crypto().sign(null, bytes, key).toString('base64');

/** The id comes from files and flags, and must not lead anywhere else. */
export const keyPath = (home: string, agentId: string): string => {
	if (!isUlid(agentId)) {
		throw new LaliaError('invalid_args', `${agentId} is not an agent id`, {context: {agent_id: agentId}});
	}

	return join(home, 'keys', `${agentId}.pem`);
};

const readKeyFile = (path: string): string | undefined => {
	try {
		tightenFolder(dirname(path));
		return readPrivateFile(path);
	} catch (error) {
		throw new LaliaError('key_missing', `The private key ${path} cannot be read: ${messageOf(error)}`, {
			context: {path},
			cause: error,
		});
	}
};

/** @throws LaliaError `key_missing` where it is none of ours */
export const parseKey = (path: string, pem: string): KeyObject => {
	try {
		const key = createFromParts(pem) ?? crypto().createPrivateKey(pem);

		if (key.asymmetricKeyType === 'ed25519') {
			return key;
		}
	} catch (error) {
		throw noKey(path, error);
	}

	throw noKey(path);
};

const noKey = (path: string, cause?: unknown): LaliaError =>
	new LaliaError('key_missing', `The file ${path} holds no Ed25519 private key`, {context: {path}, cause});

/** RFC 8410: a PKCS#8 file of an Ed25519 key is these bytes, and the 32 of the key. */
const pkcs8Start = '302e020100300506032b657004220420';

/**
 * The same key as from the whole file, 0.5 ms sooner in a cold process, because OpenSSL need not find out what is in it.
 * This way the public key has to be given too (Node 26 compares it), hence the line above the PEM.
 * Undefined for a file that is not as we write it.
 */
const createFromParts = (pem: string): KeyObject | undefined => {
	const [heading = '', , body = ''] = pem.split('-----');
	const der = Buffer.from(body, 'base64');

	if (der.toString('hex', 0, 16) !== pkcs8Start || der.length !== 48) {
		return undefined;
	}

	const d = der.toString('base64url', 16);
	const x = Buffer.from(heading.trim().slice(-44), 'base64').toString('base64url');

	try {
		return crypto().createPrivateKey({key: {kty: 'OKP', crv: 'Ed25519', d, x}, format: 'jwk'});
	} catch {
		// Someone took the heading away, or changed it: the PEM alone is enough.
		return undefined;
	}
};
