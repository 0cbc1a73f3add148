import * as z from 'zod';
import {defineOp} from '../op.js';

export const identify = defineOp({
	name: 'identify',
	summary: 'Find the registered agents that a caller could be',
	auth: 'none',
	effect: 'read',
	args: z.strictObject({
		address: z.string().optional().describe('As given by --as or LALIA_NAME'),
		harness: z.string().optional(),
		project: z.string().nullable().optional(),
		worktree: z.string().nullable().optional(),
	}),
	positionals: [],
	result: z.object({
		agents: z.array(
			z.object({
				agent_id: z.string(),
				name: z.string(),
				address: z.string(),
				lease: z.string(),
				public_key: z.string(),
				/** The host of an agent of a mesh, by the name of its key. */
				host: z.string().optional(),
			}),
		),
	}),
	reasons: [],
	examples: [],
	internal: true,
});
