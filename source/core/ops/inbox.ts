import * as z from 'zod';
import {instantField} from '../fields.js';
import {defineOp} from '../op.js';

export const inbox = defineOp({
	name: 'inbox',
	summary: 'Count the unread messages, a line a source',
	auth: 'agent',
	effect: 'read',
	args: z.strictObject({}),
	positionals: [],
	result: z.object({
		sources: z.array(
			z.object({
				peer: z.string().optional(),
				peer_id: z.string().optional(),
				room: z.string().optional(),
				unread: z.number(),
				oldest_at: instantField,
				dropped: z.number().optional(),
			}),
		),
	}),
	reasons: [],
	examples: [{run: 'lalia inbox'}],
});
