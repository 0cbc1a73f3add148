import * as z from 'zod';
import {defineOp} from '../op.js';

export const checkDatabase = defineOp({
	name: 'check-database',
	summary:
		'Read all of the database and say whether it is whole; a daemon whose database is not ends, and the next one mends it',
	auth: 'none',
	effect: 'read',
	args: z.strictObject({}),
	positionals: [],
	result: z.object({sound: z.boolean()}),
	reasons: [],
	examples: [],
	internal: true,
});
