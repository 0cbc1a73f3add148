import {createHash} from 'node:crypto';
import {hashes, verify} from '@noble/ed25519';

/** Is this signature (base64) over these bytes by this key (base64)? The strict reading of RFC 8032, as docs/protocol.md says. */
export const isSignedBy = (signature: string, bytes: Uint8Array, publicKey: string): boolean => {
	hashes.sha512 ??= message => Uint8Array.from(createHash('sha512').update(message).digest());
	try {
		return verify(Buffer.from(signature, 'base64'), bytes, Buffer.from(publicKey, 'base64'), {zip215: false});
	} catch {
		return false;
	}
};
