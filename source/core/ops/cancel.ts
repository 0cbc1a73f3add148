import * as z from 'zod';
import {ulidField} from '../fields.js';
import {defineOp} from '../op.js';

export const cancel = defineOp({
	name: 'cancel',
	summary: 'Give up a read or ask: what it waits for, and what it handed out and is not acknowledged',
	auth: 'agent',
	effect: 'read', // among those that read, it comes after the request that it is about
	args: z.strictObject({request: ulidField.describe('The id of the request that is given up')}),
	positionals: [],
	result: z.object({cancelled: z.boolean().describe('Whether there was anything to give up')}),
	reasons: [],
	examples: [],
	internal: true,
});
