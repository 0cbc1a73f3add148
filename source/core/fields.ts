import * as z from 'zod';
import {maxBodyBytes} from './limits.js';
import {isName, roles} from './names.js';
import type {Reason} from './reasons.js';
import {signaturePattern} from './signing.js';
import {ulidPattern} from './ulid.js';

/** A rule whose breach is a reason of its own instead of `invalid_args`. */
export const rule = (reason: Reason) => ({params: {reason}});

export const nameField = z
	.string()
	.refine(isName, {error: issue => `${quoted(issue.input)} is not a name`, ...rule('invalid_name')});

/** One line of visible text: it is shown to others, on lines of its own. */
export const lineField = z
	.string()
	.regex(/^[^\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u202a-\u202e\u2066-\u2069]+$/u, 'has to be one line of visible text');

export const roleField = z.enum(roles);

export const ulidField = z.string().regex(ulidPattern, 'is not a ULID');

/** The 32 raw bytes of an Ed25519 key. */
export const publicKeyField = z.string().length(44).describe('The raw Ed25519 key in base64');

export const signatureField = z.string().regex(signaturePattern, 'is not a signature of 64 bytes in base64');

export const roomNameField = z
	.string()
	.refine(isName, {error: issue => `${quoted(issue.input)} is not the name of a room`, ...rule('invalid_name')});

/** A room that there is; one of a mesh may have the name of that behind it. */
export const roomField = z
	.string()
	.refine(room => room.split('@').length <= 2 && room.split('@').every(isName), {
		error: issue => `${quoted(issue.input)} is not the name of a room`,
		...rule('invalid_name'),
	})
	.meta({names: 'room'});

/** An agent, as `parseAddress` reads it. On a command line a nickname may stand for it: the client resolves those. */
export const addressField = z
	.string()
	.min(1)
	.max(4096)
	.meta({names: 'agent'})
	.describe('An agent: name, name@project:branch:worktree as far as needed, or ULID');

export const bodyField = z
	.string()
	.refine(body => body !== '', {error: 'the message is empty', ...rule('empty_body')})
	.refine(body => !body.includes('\0'), {error: 'the message has a NUL character', ...rule('invalid_body')})
	.refine(body => body.isWellFormed(), {error: 'the message is not Unicode', ...rule('invalid_body')})
	.refine(body => Buffer.byteLength(body) <= maxBodyBytes, {
		error: issue => `the message has ${Buffer.byteLength(String(issue.input))} bytes, more than ${maxBodyBytes}`,
		...rule('body_too_large'),
	})
	.describe('The message; - or nothing reads it from standard input');

export const seqField = z.int().min(1);

export const replyToField = seqField.optional().describe('The seq of the message that this answers');

export const messageIdField = ulidField.optional().describe('Idempotency key: a repeat returns the first answer');

export const requireAckField = z
	.boolean()
	.optional()
	.describe('Of a message to the mesh: fail where it cannot be reached, and keep nothing');

/** Half a year: what a timer can hold without overflowing, and more than any harness lives. */
const maxTimeoutSeconds = 2_000_000;

export const timeoutField = z
	.number()
	.min(0)
	.max(maxTimeoutSeconds)
	.default(300)
	.describe('Seconds to wait; 0 does not wait');

/** RFC 3339 in UTC with milliseconds. */
export const instantField = z.string();

/** A message as a reader sees it. */
export const messageField = z.object({
	id: z.string(),
	seq: z.number(),
	kind: z.string(),
	from: z.string(),
	from_id: z.string(),
	/** The other agent of the channel, by an address that means it and no other to the reader; or the room. */
	peer: z.string().optional(),
	peer_id: z.string().optional(),
	room: z.string().optional(),
	sent_at: instantField,
	reply_to: z.number().optional(),
	body: z.string(),
});

export type Message = z.infer<typeof messageField>;

/** A message with what helps to judge it: who sent it, as far as the registry vouches for that. */
export const receivedMessageField = messageField.extend({
	from_role: roleField,
	from_project: z.string().nullable(),
	shares_task: z.boolean().describe('One of the two owns a task that the other supervises'),
});

export type ReceivedMessage = z.infer<typeof receivedMessageField>;

/** How many messages a room's full mailbox has let go of since the member was last told. */
export const noticeField = z.object({room: z.string(), dropped: z.number()});

/** What a read brings: printed first, acknowledged by `ack` after. */
export const deliveryField = z.object({
	messages: z.array(receivedMessageField),
	notice: noticeField.optional(),
	warning: z.string().optional(),
});

/** A home that writes to a remote of its own or others'. */
export const hostField = z.object({host: z.string(), host_id: z.string()});

/** Where a command reads the transcript of another host. */
export const ofHost = {
	host: z.string().min(1).max(128).optional().describe('Of this other host, by its name or id, as last fetched'),
	observe: z.boolean().optional().describe('With --host: see all that is there, as nobody'),
};

export const observesHost = ({host, observe}: {host?: string | undefined; observe?: boolean | undefined}): boolean =>
	host !== undefined || observe !== true;

export const observeAlone = {error: '--observe needs --host', params: {reason: 'usage_error'}};

/** What a read may name: an agent, or with `--room` a room. */
export const sourceField = addressField.describe('An agent as everywhere, or with --room a room');

export const isRoomField = z.boolean().default(false).describe('The source is a room');

const leaseField = z.enum(['live', 'expired']);

export const agentField = z.object({
	agent_id: z.string(),
	name: z.string(),
	role: roleField,
	project: z.string().nullable(),
	harness: z.string().nullable(),
	model: z.string().nullable(),
	worktree: z.string().nullable(),
	branch: z.string().nullable(),
	repo_root: z.string().nullable(),
	cwd: z.string().nullable(),
	registered_at: instantField,
	last_seen_at: instantField,
	expires_at: instantField,
	lease: leaseField,
	/** The host of the mesh that it works on, where it is in one. */
	host: z.string().optional(),
});

export type AgentView = z.infer<typeof agentField>;

const quoted = (input: unknown): string => JSON.stringify(input)?.slice(0, 80) ?? String(input);
