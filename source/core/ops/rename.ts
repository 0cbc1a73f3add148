import * as z from 'zod';
import {nameField} from '../fields.js';
import {defineOp} from '../op.js';

export const rename = defineOp({
	name: 'rename',
	summary: 'Change your name; key and history stay',
	auth: 'agent',
	effect: 'write',
	args: z.strictObject({name: nameField}),
	positionals: ['name'],
	result: z.object({name: z.string(), agent_id: z.string()}),
	reasons: ['invalid_name', 'name_taken'],
	examples: [{run: 'lalia rename alice-2', prints: 'alice-2'}],
});
