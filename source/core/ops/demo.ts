import * as z from 'zod';
import {defineOp} from '../op.js';

export const demo = defineOp({
	name: 'demo',
	summary: 'Watch scripted agents talk through a real daemon in a throwaway home',
	auth: 'none',
	effect: 'local',
	args: z.strictObject({
		keep: z.boolean().default(false).describe('Leave the home and the transcript there to look at'),
	}),
	positionals: [],
	result: z.object({home: z.string().optional(), workspace: z.string().optional()}),
	reasons: [],
	examples: [{run: 'lalia demo'}],
});
