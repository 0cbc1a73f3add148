import * as z from 'zod';
import {addressField, messageField} from '../fields.js';
import {defineOp} from '../op.js';

export const peek = defineOp({
	name: 'peek',
	summary: 'Show the unread messages of a channel without consuming them',
	auth: 'agent',
	effect: 'read',
	args: z.strictObject({source: addressField}),
	positionals: ['source'],
	result: z.object({messages: z.array(messageField), warning: z.string().optional()}),
	reasons: ['agent_not_found', 'ambiguous_address', 'self_address'],
	examples: [{run: 'lalia peek bob'}],
});
