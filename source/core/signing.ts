import {canonicalJson} from './canonical-json.js';

export const protocolVersion = 1;

/** What a signature covers: nothing of a request that changes its meaning is outside of it. */
export type Signed = {
	v: number;
	/** A ULID: names the request once for ever, and is its time stamp. */
	id: string;
	op: string;
	args: Record<string, unknown>;
	agent_id: string;
};

/** The bytes that an agent signs: RFC 8785 of the five signed members, in UTF-8. */
export const signedBytes = ({v, id, op, args, agent_id}: Signed): Uint8Array =>
	Buffer.from(canonicalJson({v, id, op, args, agent_id}), 'utf8');

/** 64 bytes in standard base64 have one spelling: the daemon takes no other, and the transcript has no other. */
export const signaturePattern = /^[A-Za-z0-9+/]{85}[AQgw]==$/;

/** What a new key signs before it takes an older one's place: for this agent, after this key, and so good once. */
export type KeyChange = {v: number; agent_id: string; replaces: string; public_key: string};

/** The bytes by which a new key proves that the agent has it; no request has these members. */
export const proofBytes = ({v, agent_id, replaces, public_key}: KeyChange): Uint8Array =>
	Buffer.from(canonicalJson({v, op: 'rotate-key', agent_id, replaces, public_key}), 'utf8');
