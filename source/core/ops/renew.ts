import * as z from 'zod';
import {instantField} from '../fields.js';
import {defineOp} from '../op.js';

export const renew = defineOp({
	name: 'renew',
	summary: 'Renew your lease, as every command does',
	auth: 'agent',
	effect: 'read',
	args: z.strictObject({}),
	positionals: [],
	result: z.object({expires_at: instantField}),
	reasons: [],
	examples: [{run: 'lalia renew'}],
});
