import * as z from 'zod';
import {noticeField, ulidField} from '../fields.js';
import {defineOp} from '../op.js';

export const ack = defineOp({
	name: 'ack',
	summary: 'Consume messages that were written out to the reader',
	auth: 'agent',
	effect: 'write',
	args: z.strictObject({
		ids: z.array(ulidField).min(1).max(1000),
		notice: noticeField.optional(),
		lane: z.enum(['cli', 'terminal', 'mcp']).optional().describe('Where they were written out'),
	}),
	positionals: [],
	result: z.object({consumed: z.number()}),
	reasons: [],
	examples: [],
	internal: true,
});
