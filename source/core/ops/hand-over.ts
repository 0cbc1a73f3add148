import * as z from 'zod';
import {defineOp} from '../op.js';

export const handOver = defineOp({
	name: 'hand-over',
	summary: 'Have the daemon make way for one of a newer build, which is ready and listens already',
	auth: 'none',
	effect: 'read',
	args: z.strictObject({
		/** Of the one that asks. */
		build: z.string().max(128),
		/** Of the one that asks; its socket is `sock.<pid>`, beside that of the home. */
		pid: z.int().positive(),
	}),
	positionals: [],
	result: z.object({
		/** False where this one is as new. */
		handed_over: z.boolean(),
		/** The variables that this one was set by, for the one that takes its place. */
		settings: z.record(z.string(), z.string()).optional(),
	}),
	reasons: ['sandboxed'],
	examples: [],
	internal: true,
});
