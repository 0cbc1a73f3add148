import * as z from 'zod';
import {canonicalJson} from '../canonical-json.js';
import {nameField, publicKeyField} from '../fields.js';
import {parseShallowJson} from '../parse-json.js';
import {requestSchema} from '../protocol.js';

/** What a host does in a mesh by itself, beside the requests of its agents. */
const hostAct = z.discriminatedUnion('act', [
	/** It is here, under this name, by this key. The first one that ever says so founds the mesh. */
	z.strictObject({
		act: z.literal('hello'),
		name: nameField,
		public_key: publicKeyField,
		lease_ms: z.int().min(1),
	}),
	/** What its agents ask for counts from now on, or does not count any more. */
	z.strictObject({act: z.enum(['admit', 'deny']), host: z.string()}),
	/** These agents of its own were there lately, without asking for anything that the others would see. */
	z.strictObject({act: z.literal('seen'), agents: z.array(z.string())}),
]);

export type HostAct = z.infer<typeof hostAct>;

/** When the host took it, milliseconds since the epoch. */
const instant = z.int().min(0);

const item = z.union([
	z.strictObject({at: instant, request: requestSchema.required({agent_id: true, sig: true}).strict()}),
	z.strictObject({at: instant, host: hostAct}),
]);

export type Item = z.infer<typeof item>;

const envelope = z.strictObject({
	v: z.literal(1),
	mesh: z.string(),
	/** Who sends it: the name of its key. */
	host: z.string(),
	/** How many this host has sent, this one included. */
	n: z.int().min(1),
	/** The digest of the one before it, of this host. */
	prev: z.string(),
	/** How far in the stream the host was, and what it had made of it: equal on all hosts that were there. */
	seen: z.strictObject({seq: z.int(), hash: z.string()}),
	items: z.array(item).min(1).max(1000),
	/** Of the host, over all the others, in base64. */
	sig: z.string(),
});

/** What a host puts into the stream: requests as its agents have signed them, in their order. */
export type Envelope = z.infer<typeof envelope>;

export type UnsignedEnvelope = Omit<Envelope, 'sig'>;

export const envelopeBytes = ({sig: _, ...unsigned}: UnsignedEnvelope & {sig?: string}): Uint8Array =>
	Buffer.from(canonicalJson(unsigned), 'utf8');

/** Undefined where it is none. */
export const parseEnvelope = (text: string): Envelope | undefined => envelope.safeParse(parseShallowJson(text)).data;
