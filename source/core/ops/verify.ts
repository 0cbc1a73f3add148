import * as z from 'zod';
import {ofHost} from '../fields.js';
import {defineOp} from '../op.js';

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
	result: z.object({
		workspace: z.string(),
		host: z.string().optional(),
		messages: z.number(),
		agents: z.number(),
		conversations: z.number(),
	}),
	reasons: ['verification_failed', 'host_not_found', 'ambiguous_address', 'git_failed'],
	examples: [{run: 'lalia verify'}, {run: 'lalia verify --host laptop'}],
});
