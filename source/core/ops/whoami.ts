import * as z from 'zod';
import {agentField} from '../fields.js';
import {defineOp} from '../op.js';

export const whoami = defineOp({
	name: 'whoami',
	summary: 'Show who you are to lalia, and how it knows',
	auth: 'agent',
	effect: 'read',
	args: z.strictObject({}),
	positionals: [],
	result: agentField.extend({
		determined_by: z.string().optional().describe('Added by the client, which alone knows'),
	}),
	reasons: [],
	examples: [{run: 'lalia whoami'}],
});
