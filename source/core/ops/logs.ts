import * as z from 'zod';
import {defineOp} from '../op.js';

export const logs = defineOp({
	name: 'logs',
	summary: 'Show what the daemon has noted in its log',
	auth: 'none',
	effect: 'local',
	args: z.strictObject({
		follow: z.boolean().default(false).describe('Go on with what is added, until Ctrl-C').meta({short: 'f'}),
		lines: z.int().min(0).default(50).describe('How many lines of what is there already').meta({short: 'n'}),
	}),
	positionals: [],
	result: z.object({line: z.string()}),
	reasons: ['storage_failed'],
	examples: [{run: 'lalia logs --follow'}],
	streams: true,
});
