import {createPublicKey, type KeyObject, verify} from 'node:crypto';
import {promisify} from 'node:util';
import {LaliaError} from '../core/lalia-error.js';
import {type KeyChange, proofBytes, signedBytes} from '../core/signing.js';
import type {SignedRequest} from './handler.js';

const verifyInPool = promisify(verify);

/** Public keys as node:crypto wants them, each imported once. */
export const openKeyring = (): ((publicKey: string) => KeyObject) => {
	const imported = new Map<string, KeyObject>();
	const maxImported = 10_000;

	return publicKey => {
		const known = imported.get(publicKey);
		if (known) {
			return known;
		}

		const key = importKey(publicKey);
		if (imported.size >= maxImported) {
			imported.clear();
		}

		imported.set(publicKey, key);
		return key;
	};
};

/** Checks signatures: at once in this thread, or `inPool`, side by side in libuv's pool. */
export const signatureChecker = () => {
	const keyOf = openKeyring();

	const check = (request: SignedRequest, publicKey: string, inPool: boolean): boolean | Promise<boolean> => {
		const signature = Buffer.from(request.sig, 'base64');
		const bytes = signedBytes(request);
		return inPool
			? verifyInPool(undefined, bytes, keyOf(publicKey), signature)
			: verify(undefined, bytes, keyOf(publicKey), signature);
	};

	/** True where the signature of `request` is by `publicKey`, base64 of the 32 raw bytes. */
	return (request: SignedRequest, publicKey: string, {inPool}: {inPool: boolean}): boolean | Promise<boolean> => {
		try {
			return check(request, publicKey, inPool);
		} catch {
			return false;
		}
	};
};

export type SignatureChecker = ReturnType<typeof signatureChecker>;

/** Does this signature prove, by the new key, that the agent has it? */
export const isProven = (change: KeyChange, proof: string): boolean => {
	try {
		return verify(undefined, proofBytes(change), importKey(change.public_key), Buffer.from(proof, 'base64'));
	} catch {
		return false;
	}
};

const importKey = (publicKey: string): KeyObject =>
	createPublicKey({
		key: {kty: 'OKP', crv: 'Ed25519', x: Buffer.from(publicKey, 'base64').toString('base64url')},
		format: 'jwk',
	});

/**
 * Strict RFC 8032 reading of a public key that asks to be registered: canonical, on the curve, not of small order, in
 * the prime-order group. OpenSSL takes keys under which anything verifies; @noble/ed25519 does not.
 * @throws LaliaError `weak_key`
 */
export const checkNewKey = async (publicKey: string): Promise<void> => {
	const {weaknessOf} = await import('../core/transcript/sound-key.js');
	const weakness = weaknessOf(publicKey);
	if (weakness !== undefined) {
		throw new LaliaError('weak_key', `the public key is refused: ${weakness}`);
	}
};
