import {
	createHash,
	createPrivateKey,
	createPublicKey,
	generateKeyPairSync,
	type KeyObject,
	sign,
	verify,
} from 'node:crypto';
import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {LaliaError} from '../../core/lalia-error.js';
import {envelopeBytes, type UnsignedEnvelope} from '../../core/mesh/envelope.js';
import {signaturePattern} from '../../core/signing.js';
import {writeOwnFile} from '../own-files.js';

/** The key of this host, and the name that others know it by, which only this key can have. */
export type HostKey = {host: string; public_key: string; sign: (envelope: UnsignedEnvelope) => string};

const hostKeyFile = 'host.pem';

/**
 * Made when the home is linked for the first time; `known` is the one that it has in the mesh.
 * @throws LaliaError `key_missing` where that is another one
 */
export const openHostKey = (home: string, known: string | undefined): HostKey => {
	const path = join(home, hostKeyFile);
	if (!existsSync(path) && known === undefined) {
		const {privateKey} = generateKeyPairSync('ed25519');
		writeOwnFile(path, String(privateKey.export({type: 'pkcs8', format: 'pem'})));
	}

	const key = existsSync(path) ? createPrivateKey(readFileSync(path)) : undefined;
	const public_key = key ? rawKeyOf(key) : '';
	const host = hostOf(public_key);
	if (!key || (known !== undefined && known !== host)) {
		throw new LaliaError('key_missing', `${path} is not the key of the host ${known}, which this home is in its mesh`);
	}

	return {
		host,
		public_key,
		sign: envelope => sign(null, envelopeBytes(envelope), key).toString('base64'),
	};
};

const rawKeyOf = (key: KeyObject): string =>
	createPublicKey(key).export({type: 'spki', format: 'der'}).subarray(-32).toString('base64');

/** The name of a host's key: whoever has another key has another name. */
export const hostOf = (publicKey: string): string =>
	createHash('sha256').update(Buffer.from(publicKey, 'base64')).digest('hex').slice(0, 32);

/** Is this signature over these bytes by that key? Also of what nobody could sign. */
export const isSignedBy = (bytes: () => Uint8Array, signature: string, keyObject: () => KeyObject): boolean => {
	try {
		const isOneSpelling = signaturePattern.test(signature);
		return isOneSpelling && verify(null, bytes(), keyObject(), Buffer.from(signature, 'base64'));
	} catch {
		return false;
	}
};
