import * as z from 'zod';
import {addressField, messageField, seqField} from '../fields.js';
import {defineOp} from '../op.js';

export const history = defineOp({
	name: 'history',
	summary: 'Show the transcript of a channel, read or not',
	auth: 'agent',
	effect: 'read',
	args: z.strictObject({
		source: addressField,
		since: seqField.optional().describe('First seq to show'),
		limit: z.int().min(1).max(10_000).default(1000).describe('Show at most this many, the newest'),
	}),
	positionals: ['source'],
	result: z.object({messages: z.array(messageField), warning: z.string().optional()}),
	reasons: ['agent_not_found', 'ambiguous_address', 'self_address'],
	examples: [{run: 'lalia history bob --limit 20'}],
});
