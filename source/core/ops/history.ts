import * as z from 'zod';
import {isRoomField, messageField, observeAlone, observesHost, ofHost, seqField, sourceField} from '../fields.js';
import {defineOp} from '../op.js';

export const history = defineOp({
	name: 'history',
	summary: 'Show the transcript of a channel or room, read or not',
	auth: 'agent',
	effect: 'read',
	args: z
		.strictObject({
			source: sourceField,
			room: isRoomField,
			since: seqField.optional().describe('First seq to show'),
			limit: z
				.int()
				.min(1)
				.max(1_000_000)
				.optional()
				.describe('Show at most this many: from --since on, else the newest'),
			...ofHost,
		})
		.refine(observesHost, observeAlone),
	positionals: ['source'],
	result: z.object({
		messages: z.array(messageField),
		next: seqField.optional().describe('Ask for more since here: this was as much as one answer holds'),
		warning: z.string().optional(),
	}),
	reasons: ['agent_not_found', 'ambiguous_address', 'self_address', 'room_not_found', 'not_a_member', 'host_not_found'],
	examples: [{run: 'lalia history bob --limit 20'}, {run: 'lalia history release --room --host laptop --observe'}],
});
