import * as z from 'zod';
import {instantField} from './fields.js';

/** How far a message has come on its way to one of its recipients. */
const deliveryStates = ['queued', 'offered', 'read', 'answered', 'expired'] as const;

export type DeliveryState = (typeof deliveryStates)[number];

/** One recipient of a message. */
export const recipientField = z.object({
	agent_id: z.string(),
	name: z.string(),
	state: z.enum(deliveryStates),
	waiting: z.boolean().describe('It is blocked in a read that takes this message'),
	lease: z.enum(['live', 'expired']),
});

export type Recipient = z.infer<typeof recipientField>;

/** What happened to a message on its way, and what shows that. */
export const stepField = z.object({
	at: instantField,
	step: z.enum([...deliveryStates, 'counted', 'wake']),
	/** Where it was put before the agent, or read: `hook`, `mcp`, `cli`, `terminal`; of a wake the harness. */
	lane: z.string().optional(),
	/** The moment of an offer, the proof of a read, how a wake ended, why it expired, which message answers. */
	detail: z.string().optional(),
	harness: z.string().optional(),
	session: z.string().optional(),
});

export type DeliveryStep = z.infer<typeof stepField>;
