import * as z from 'zod';
import {ulidField} from '../fields.js';
import {defineOp} from '../op.js';

export const shown = defineOp({
	name: 'shown',
	summary: 'Say that what was offered has been written out to the session',
	auth: 'agent',
	effect: 'write',
	args: z.strictObject({ticket: ulidField}),
	positionals: [],
	/** False where the connection broke since, or the daemon is another: then it is offered again. */
	result: z.object({noted: z.boolean()}),
	reasons: [],
	examples: [],
	internal: true,
});
