import * as z from 'zod';
import {seqField} from '../fields.js';
import {defineOp} from '../op.js';
import {watchEvent} from '../watch-events.js';

const [, messageEvent] = watchEvent.options;

const page = {
	effect: 'read',
	args: z.strictObject({
		conversation_id: z.int(),
		before: seqField.optional().describe('Of those that are older than this; default: the newest'),
		limit: z.int().min(1).max(1000).default(200),
	}),
	positionals: [],
	/** Oldest first, without a gap. */
	result: z.object({messages: z.array(messageEvent.shape.message)}),
	examples: [],
	internal: true,
} as const;

export const pageOwn = defineOp({
	...page,
	name: 'page-own',
	summary: 'Show messages of a conversation that the caller is in, by its number',
	auth: 'agent',
	reasons: ['not_a_member'],
});

export const pageAll = defineOp({
	...page,
	name: 'page-all',
	summary: 'Show messages of any conversation, by its number',
	auth: 'none',
	reasons: ['room_not_found'],
});
