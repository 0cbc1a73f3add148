import * as z from 'zod';
import {roleField} from '../fields.js';
import {defineOp} from '../op.js';

export const suggestName = defineOp({
	name: 'suggest-name',
	summary: 'Print the name that register would choose',
	auth: 'none',
	effect: 'local',
	args: z.strictObject({
		role: roleField.optional(),
		harness: z.string().optional().describe('Default: what is detected'),
		project: z.string().optional().describe('Default: what git says of this folder'),
	}),
	positionals: [],
	result: z.object({name: z.string()}),
	reasons: [],
	examples: [{run: 'lalia suggest-name --role worker --harness claude-code --project auth'}],
});
