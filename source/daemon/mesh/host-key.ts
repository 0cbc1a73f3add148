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
import {envelopeBytes, type UnsignedEnvelope} from '../../core/mesh/envelope.js';
import {writeOwnFile} from '../own-files.js';

/** The key of this host, and the name that others know it by, which only this key can have. */
export type HostKey = {host: string; public_key: string; sign: (envelope: UnsignedEnvelope) => string};

const hostKeyFile = 'host.pem';

/** Made when the home is linked for the first time. */
export const openHostKey = (home: string): HostKey => {
	const path = join(home, hostKeyFile);
	if (!existsSync(path)) {
		const {privateKey} = generateKeyPairSync('ed25519');
		writeOwnFile(path, String(privateKey.export({type: 'pkcs8', format: 'pem'})));
	}

	const key = createPrivateKey(readFileSync(path));
	const public_key = createPublicKey(key).export({type: 'spki', format: 'der'}).subarray(-32).toString('base64');
	return {
		host: hostOf(public_key),
		public_key,
		sign: envelope => sign(null, envelopeBytes(envelope), key).toString('base64'),
	};
};

/** The name of a host's key: whoever has another key has another name. */
export const hostOf = (publicKey: string): string =>
	createHash('sha256').update(Buffer.from(publicKey, 'base64')).digest('hex').slice(0, 32);

/** Is this signature over these bytes by that key? */
export const isSignedBy = (bytes: Uint8Array, signature: string, keyObject: () => KeyObject): boolean => {
	try {
		return verify(null, bytes, keyObject(), Buffer.from(signature, 'base64'));
	} catch {
		return false;
	}
};
