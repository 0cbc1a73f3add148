import {decodeTime} from 'ulid';
import * as z from 'zod';
import {signaturePattern} from '../signing.js';

/** An implementation of Ed25519. Keys and signatures are in base64. */
export type Ed25519 = {
	/** Is this signature over these bytes by this key? May throw where it cannot be. */
	isSignedBy: (signature: string, bytes: Uint8Array, publicKey: string) => boolean;
	/** Why nobody should be known by this key; undefined where it is sound. */
	weaknessOf: (publicKey: string) => string | undefined;
};

/** A signed request as the transcript keeps it, its members in the order of the files. */
export const agentStatement = z.object({
	v: z.number(),
	id: z.string(),
	op: z.string(),
	agent_id: z.string(),
	args: z.record(z.string(), z.unknown()),
	sig: z.string(),
	/** When the daemon took it, RFC 3339 in UTC. */
	at: z.string(),
});

/** As the file of the agent itself keeps it. */
export const ownStatement = agentStatement.omit({agent_id: true});

export type SignedStatement = z.infer<typeof ownStatement>;

/** A request is refused when it is older than this, and so is what claims another time than it was signed at. */
const windowMs = 5 * 60_000;

/** Also of what is no signature, and of bytes that nobody could sign. */
export const isSigned = (
	{isSignedBy}: Pick<Ed25519, 'isSignedBy'>,
	{sig, key}: {sig: string; key: string},
	bytes: () => Uint8Array,
): boolean => {
	try {
		return signaturePattern.test(sig) && isSignedBy(sig, bytes(), key);
	} catch {
		return false;
	}
};

/** What works in users' repositories first, with their hooks and behind other work there, is recorded when that is done. */
const worksMs = new Map([
	['publish-task', 24 * 60 * 60_000],
	['task unpublish', 24 * 60 * 60_000],
]);

/** Can what this request did have been recorded at this instant? */
export const isTimeOfRequest = (instant: string, {id, op}: {id: string; op: string}): boolean =>
	isTimeOf(instant, id, worksMs.get(op));

/** Is this an instant as we write it, and one at which a request of this id was fresh, or not over for longer than that? */
export const isTimeOf = (instant: string, requestId: string, laterMs = 0): boolean => {
	try {
		const differenceMs = Date.parse(instant) - decodeTime(requestId);
		return isInstant(instant) && differenceMs >= -windowMs && differenceMs <= windowMs + laterMs;
	} catch {
		return false;
	}
};

/** RFC 3339 in UTC with milliseconds. */
const isInstant = (text: string): boolean => {
	const at = Date.parse(text);
	return !Number.isNaN(at) && new Date(at).toISOString() === text;
};
