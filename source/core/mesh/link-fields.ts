import * as z from 'zod';
import {instantField} from '../fields.js';

const standingField = z.enum(['admitted', 'pending', 'denied', 'unknown']);

/** How this home stands in its mesh. */
export const linkStatusField = z.object({
	/** `none`: never linked. `off`: unlinked. `broken`: the stream is not the one that was followed, or cannot be. */
	state: z.enum(['none', 'off', 'connecting', 'up', 'down', 'broken']),
	since: instantField.optional(),
	mesh: z.string().optional(),
	host: z.string().optional().describe('The name of the key of this host, which nobody else can have'),
	host_name: z.string().optional(),
	standing: standingField.optional(),
	url: z.string().optional(),
	server: z.string().optional(),
	problem: z.string().optional(),
	applied: z.number().optional().describe('The place in the stream up to which all is carried out'),
	hash: z.string().optional().describe('Of all up to there: the same on every host that is there'),
	queued: z.number().optional().describe('What has yet to be sent'),
	copy_seen_at: instantField.optional().describe('When another home with the key of this host was last noticed'),
	workspace: z.string().optional().describe('The transcript of the mesh'),
	transcript: z.object({pending: z.number(), failing: z.string().optional()}).optional(),
	hosts: z
		.array(
			z.object({
				host: z.string(),
				name: z.string(),
				standing: standingField,
				events: z.number(),
				last_event_at: instantField,
				/** When it was last heard of, with or without an event. */
				here_at: instantField.optional(),
				/** The place in the stream where it had come to something else than this home. */
				differs_at: z.number().optional(),
			}),
		)
		.optional(),
	refused: z
		.array(z.object({event: z.number(), host: z.string(), at: instantField, why: z.string()}))
		.optional()
		.describe('The newest events that were refused, and why'),
});
