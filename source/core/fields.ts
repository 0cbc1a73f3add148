import * as z from 'zod';
import {maxBodyBytes} from './limits.js';
import {isName, roles} from './names.js';
import type {Reason} from './reasons.js';
import {ulidPattern} from './ulid.js';

/** A rule whose breach is a reason of its own instead of `invalid_args`. */
const rule = (reason: Reason) => ({params: {reason}});

export const nameField = z
	.string()
	.refine(isName, {error: issue => `${quoted(issue.input)} is not a name`, ...rule('invalid_name')});

export const roleField = z.enum(roles);

export const ulidField = z.string().regex(ulidPattern, 'is not a ULID');

/** An agent, as `parseAddress` reads it. */
export const addressField = z
	.string()
	.min(1)
	.max(4096)
	.describe('An agent: name, name@project:branch:worktree as far as needed, or ULID');

export const bodyField = z
	.string()
	.refine(body => body !== '', {error: 'the message is empty', ...rule('empty_body')})
	.refine(body => !body.includes('\0'), {error: 'the message has a NUL character', ...rule('invalid_body')})
	.refine(body => !/\p{Surrogate}/u.test(body), {error: 'the message is not Unicode', ...rule('invalid_body')})
	.refine(body => Buffer.byteLength(body) <= maxBodyBytes, {
		error: issue => `the message has ${Buffer.byteLength(String(issue.input))} bytes, more than ${maxBodyBytes}`,
		...rule('body_too_large'),
	})
	.describe('The message; - or nothing reads it from standard input');

export const seqField = z.int().min(1);

export const replyToField = seqField.optional().describe('The seq of the message that this answers');

export const messageIdField = ulidField.optional().describe('Idempotency key: a repeat returns the first answer');

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
	/** The other agent of the channel, as the reader knows it, or the room. */
	peer: z.string().optional(),
	room: z.string().optional(),
	sent_at: instantField,
	reply_to: z.number().optional(),
	body: z.string(),
});

export type Message = z.infer<typeof messageField>;

/** What a read brings: printed first, acknowledged by `ack` after. */
export const deliveryField = z.object({messages: z.array(messageField)});

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
});

export type AgentView = z.infer<typeof agentField>;

const quoted = (input: unknown): string => JSON.stringify(input)?.slice(0, 80) ?? String(input);
