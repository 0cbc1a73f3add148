import * as z from 'zod';
import {addressField, instantField, observeAlone, observesHost, ofHost, roomField} from '../fields.js';
import {defineOp} from '../op.js';
import {searchTerms} from '../search-terms.js';

export const search = defineOp({
	name: 'search',
	summary: 'Find messages by their words in your channels and rooms, the newest first',
	auth: 'agent',
	effect: 'read',
	args: z
		.strictObject({
			words: z
				.string()
				.max(500)
				.refine(words => searchTerms(words).length > 0, 'there is no letter or digit to search for')
				.meta({rest: true})
				.describe('All have to occur; \'"two words"\' follow each other, and beg* is how a word begins'),
			room: roomField.optional().describe('Only in this room'),
			peer: addressField.optional().describe('Only in the channel with this agent'),
			limit: z.int().min(1).max(1000).default(20).describe('Show at most this many'),
			...ofHost,
		})
		.refine(observesHost, observeAlone)
		.refine(({room, peer}) => room === undefined || peer === undefined, {
			error: '--room and --peer exclude each other',
			params: {reason: 'usage_error'},
		}),
	positionals: ['words'],
	result: z.object({
		matches: z.array(
			z.object({
				/** The other agent of the channel, as the caller knows it, or the room. */
				peer: z.string().optional(),
				peer_id: z.string().optional(),
				room: z.string().optional(),
				seq: z.number(),
				id: z.string(),
				from: z.string(),
				from_id: z.string(),
				sent_at: instantField,
				excerpt: z.string().describe('One line of the body, around the first hit'),
			}),
		),
		warning: z.string().optional(),
	}),
	reasons: ['agent_not_found', 'ambiguous_address', 'self_address', 'room_not_found', 'not_a_member', 'host_not_found'],
	examples: [{run: 'lalia search parser ready'}, {run: 'lalia search \'"rebased on main"\' --peer bob --limit 5'}],
});
