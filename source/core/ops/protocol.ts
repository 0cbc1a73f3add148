import * as z from 'zod';
import {defineOp} from '../op.js';

export const protocol = defineOp({
	name: 'protocol',
	summary: 'Print the guide for agents',
	auth: 'none',
	effect: 'local',
	args: z.strictObject({}),
	positionals: [],
	result: z.object({text: z.string()}),
	reasons: [],
	examples: [{run: 'lalia protocol'}],
});
