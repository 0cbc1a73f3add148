import * as z from 'zod';
import {ofHost} from '../fields.js';
import {defineOp} from '../op.js';

const verified = z.object({
	workspace: z.string(),
	messages: z.number(),
	agents: z.number(),
	conversations: z.number(),
});

export const verify = defineOp({
	name: 'verify',
	summary: 'Check every signature and the order of a transcript',
	auth: 'none',
	effect: 'local',
	args: z.strictObject({
		host: ofHost.host,
		workspace: z.string().optional().meta({names: 'file'}).describe('Default: LALIA_WORKSPACE or the usual place'),
	}),
	positionals: [],
	result: verified.extend({
		host: z.string().optional(),
		mesh: verified.optional().describe('The transcript of the mesh, where this home is in one'),
	}),
	reasons: ['verification_failed', 'host_not_found', 'ambiguous_address', 'git_failed'],
	examples: [{run: 'lalia verify'}, {run: 'lalia verify --host laptop'}],
});
