import {createHash} from 'node:crypto';
import {hashes, verify} from '@noble/ed25519';
import type {Ed25519} from './statements.js';

/** Is this signature (base64) over these bytes by this key (base64)? The strict reading of RFC 8032, as docs/protocol.md says. */
export const isSignedBy: Ed25519['isSignedBy'] = (signature, bytes, publicKey) => {
	hashes.sha512 ??= message => Uint8Array.from(createHash('sha512').update(message).digest());
	return verify(Buffer.from(signature, 'base64'), bytes, Buffer.from(publicKey, 'base64'), {zip215: false});
};
