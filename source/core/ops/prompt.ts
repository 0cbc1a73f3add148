import * as z from 'zod';
import {roleField} from '../fields.js';
import {defineOp} from '../op.js';

export const prompt = defineOp({
	name: 'prompt',
	summary: 'Print what an agent of this role has to know; init is another word for it',
	auth: 'none',
	effect: 'local',
	args: z.strictObject({role: roleField.describe('What the agent is for')}),
	positionals: ['role'],
	result: z.object({role: roleField, text: z.string()}),
	reasons: [],
	examples: [{run: 'lalia prompt worker'}],
});
