import * as z from 'zod';
import {instantField, receivedMessageField, roleField, seqField} from '../fields.js';
import {defineOp} from '../op.js';
import {statuses} from '../tasks/task-list.js';

/** When in a session a harness can put text before its model. Each harness's events are mapped onto these. */
const moments = ['session-start', 'turn-start', 'tool', 'turn-end', 'wake'] as const;

const line = (max: number) =>
	z
		.string()
		.min(1)
		.max(max)
		.regex(/^\P{Cc}+$/u, 'has to be one line');

/** How this session can be woken, as far as its harness told. */
const wakeFactsField = z.strictObject({
	thread: line(256).optional().describe('What the harness calls the session'),
	server: z
		.url({protocol: /^http$/, hostname: /^(localhost|127\.0\.0\.1|\[::1\])$/})
		.max(512)
		.optional()
		.describe('Where the harness takes requests, on this machine'),
	home: line(4096).startsWith('/').optional().describe('The folder in which the harness keeps its sessions'),
});

export type WakeFacts = z.infer<typeof wakeFactsField>;

const offeredMessage = receivedMessageField.extend({
	cut: z.boolean().describe('The body is only its beginning'),
});

export type OfferedMessage = z.infer<typeof offeredMessage>;

const digestLine = z.object({
	peer: z.string().optional(),
	peer_id: z.string().optional(),
	room: z.string().optional(),
	unread: z.number().describe('How many, beside those in messages'),
	oldest_at: instantField,
	damped: z.boolean().describe('Too much goes to and fro there: it is only counted'),
});

export type DigestLine = z.infer<typeof digestLine>;

export const offer = defineOp({
	name: 'offer',
	summary: 'Say what unread mail a session is to be shown now',
	auth: 'agent',
	effect: 'write',
	args: z.strictObject({
		moment: z.enum(moments),
		source: z.enum(['startup', 'resume', 'clear', 'compact', 'fork']).optional().describe('Why a session starts'),
		goes_on: z
			.boolean()
			.default(false)
			.describe('At turn-end: the turn went on because a hook asked for it, so nothing more is offered'),
		lane: z.enum(['hook', 'mcp']),
		harness: line(64),
		session: line(256).describe('The same for the whole session, another for the next one'),
		parent_pid: z.int().min(2).optional().describe('The process that runs the hooks: it names the flags'),
		wake: wakeFactsField.optional(),
		limit: z.int().min(200).max(60_000).default(6000).describe('Bytes of bodies that can be shown'),
	}),
	positionals: [],
	result: z.object({
		agent: z.object({
			agent_id: z.string(),
			name: z.string(),
			role: roleField,
			project: z.string().nullable(),
		}),
		/** Give it to `shown` once all of this is written out. Left out where there is no mail. */
		ticket: z.string().optional(),
		messages: z.array(offeredMessage),
		digest: z.array(digestLine),
		/** At session-start only. */
		rooms: z.array(z.string()).optional(),
		tasks: z
			.array(
				z.object({
					slug: z.string(),
					project: z.string(),
					status: z.enum(statuses),
					branch: z.string(),
					worktree: z.string(),
					owner: z.string().nullable(),
				}),
			)
			.optional()
			.describe('Unmerged, owned or supervised by the caller'),
		questions: z
			.array(
				z.object({
					peer: z.string(),
					peer_id: z.string(),
					seq: seqField,
					asked_at: instantField,
					excerpt: z.string(),
					mine: z.boolean().describe('The caller asked it, else the peer did'),
				}),
			)
			.optional()
			.describe('Asked with `ask` and not answered yet'),
	}),
	reasons: [],
	examples: [],
	internal: true,
});
