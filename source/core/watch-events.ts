import * as z from 'zod';
import {agentField, instantField, messageField} from './fields.js';
import {taskField} from './tasks/fields.js';

/** One that takes part in a conversation. What others have not read is shown to those in a room, and to an observer. */
const partyField = z.object({
	agent_id: z.string(),
	name: z.string(),
	unread: z.number().optional(),
	/** Messages that its full mailbox let go of, and that no read has told it of yet. */
	dropped: z.number().optional(),
	/** Of a room. */
	joined_at: instantField.optional(),
});

const conversationField = z.object({
	conversation_id: z.number(),
	kind: z.enum(['channel', 'room']),
	room: z.string().optional(),
	description: z.string().optional(),
	archived: z.boolean().optional(),
	/** The task that the room was made for. */
	project: z.string().optional(),
	slug: z.string().optional(),
	/** Of a channel, for one of the two: the other, by an address that means it and no other. */
	peer: z.string().optional(),
	peer_id: z.string().optional(),
	/** How many there are. */
	parties: z.number(),
	/** Who they are; not for a room that the watcher is not in. */
	members: z.array(partyField).optional(),
	messages: z.number(),
	/** So much goes to and fro there that agents are only told how much. */
	damped: z.literal(true).optional(),
});

export type ConversationView = z.infer<typeof conversationField>;

const watchedAgent = agentField.extend({
	/** It is blocked in a read now. */
	waiting: z.boolean(),
});

export type WatchedAgent = z.infer<typeof watchedAgent>;

const projectTasks = z.object({
	project: z.string(),
	supervisor: z.string(),
	supervisor_id: z.string(),
	tasks: z.array(taskField),
});

export type ProjectTasks = z.infer<typeof projectTasks>;

const transcriptField = z.object({
	/** Entries that wait for their commit. */
	pending: z.number(),
	failing: z.string().optional(),
});

/** The mesh that this home is in. */
const meshField = z.object({
	mesh: z.string(),
	state: z.enum(['off', 'connecting', 'up', 'down', 'broken']),
	/** Messages that have yet to be sent. */
	queued: z.number(),
	/** Events that were refused lately. */
	refused: z.number(),
});

export type MeshStanding = z.infer<typeof meshField>;

/** As everywhere; of a channel also to whom, for those who are neither. */
const watchedMessage = messageField.extend({to: z.string().optional(), to_id: z.string().optional()});

export type WatchedMessage = z.infer<typeof watchedMessage>;

/** What a watcher is sent: first all that there is, then what changes, each time as it is now. */
export const watchEvent = z.discriminatedUnion('event', [
	z.object({
		event: z.literal('snapshot'),
		/** Goes on from here: every message after it follows, none before. */
		cursor: z.string(),
		/** Whether it goes on from the cursor that was given, without a gap. */
		resumed: z.boolean(),
		caller: z.object({agent_id: z.string(), name: z.string()}).nullable(),
		agents: z.array(watchedAgent),
		conversations: z.array(conversationField),
		projects: z.array(projectTasks),
		transcript: transcriptField,
		mesh: meshField.optional(),
	}),
	z.object({
		event: z.literal('message'),
		cursor: z.string(),
		conversation_id: z.number(),
		message: watchedMessage,
	}),
	z.object({
		event: z.literal('delivery'),
		conversation_id: z.number(),
		/** Where: a room, or the other one of the channel. */
		room: z.string().optional(),
		peer: z.string().optional(),
		/** Whose mailbox. */
		agent_id: z.string(),
		name: z.string(),
		unread: z.number(),
		dropped: z.number(),
	}),
	z.object({event: z.literal('membership'), conversation: conversationField}),
	z.object({event: z.literal('agent'), agent: watchedAgent, gone: z.boolean()}),
	z.object({
		event: z.literal('lease'),
		agent_id: z.string(),
		name: z.string(),
		lease: watchedAgent.shape.lease,
		last_seen_at: instantField,
		expires_at: instantField,
		waiting: z.boolean(),
	}),
	z.object({event: z.literal('task'), ...projectTasks.shape}),
	z.object({event: z.literal('transcript'), ...transcriptField.shape}),
	z.object({event: z.literal('mesh'), ...meshField.shape}),
	/** A rule of `config.json` with a bell: of what kind, and no more. */
	z.object({event: z.literal('notification'), when: z.enum(['task', 'question', 'loop', 'transcript'])}),
]);

export type WatchEvent = z.infer<typeof watchEvent>;
export type Snapshot = Extract<WatchEvent, {event: 'snapshot'}>;
