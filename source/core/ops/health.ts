import * as z from 'zod';
import {defineOp} from '../op.js';

export const health = defineOp({
	name: 'health',
	summary: 'Say which daemon answers, what it speaks and how it is',
	auth: 'none',
	effect: 'read',
	args: z.strictObject({}),
	positionals: [],
	result: z.object({
		build: z.string(),
		protocol: z.object({min: z.number(), max: z.number()}),
		pid: z.number(),
		home: z.string(),
		workspace: z.string(),
		started_at: z.string(),
		transcript: z.object({
			pending: z.number(),
			head: z.string().optional(),
			failing: z.object({message: z.string(), since: z.string(), attempts: z.number()}).optional(),
		}),
	}),
	reasons: [],
	examples: [],
	internal: true,
});
