import * as z from 'zod';
import {defineOp} from '../op.js';

export const stop = defineOp({
	name: 'stop',
	summary: 'Write out what is queued and shut the daemon down',
	auth: 'none',
	effect: 'read',
	args: z.strictObject({}),
	positionals: [],
	result: z.object({stopped: z.boolean(), pid: z.number().optional(), pending: z.number().optional()}),
	reasons: [],
	examples: [{run: 'lalia stop'}],
});
