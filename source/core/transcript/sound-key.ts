import {Point} from '@noble/ed25519';

/**
 * Strict RFC 8032 reading of a public key in base64: canonical, on the curve, not of small order, in the prime-order
 * group. OpenSSL takes keys under which anything verifies. Undefined where it is sound, else the problem.
 */
export const weaknessOf = (publicKey: string): string | undefined => {
	try {
		const bytes = Buffer.from(publicKey, 'base64');
		if (bytes.length !== 32 || bytes.toString('base64') !== publicKey) {
			return 'it is not 32 bytes in base64';
		}

		const point = Point.fromBytes(bytes, false);
		point.assertValidity();
		return point.isSmallOrder() || !point.isTorsionFree() ? 'it is of small order' : undefined;
	} catch (error) {
		return error instanceof Error ? error.message : String(error);
	}
};
