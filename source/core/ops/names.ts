import * as z from 'zod';
import {defineOp} from '../op.js';

export const names = defineOp({
	name: 'names',
	summary: 'List what there is to name: agents, rooms and tasks, for the completion of a shell',
	auth: 'none',
	effect: 'read',
	args: z.strictObject({}),
	positionals: [],
	result: z.object({
		names: z.array(
			z.object({
				kind: z.enum(['agent', 'room', 'task']),
				word: z.string().describe('A word that means it, and nothing to any shell'),
				says: z.string(),
			}),
		),
	}),
	reasons: [],
	examples: [],
	internal: true,
});
