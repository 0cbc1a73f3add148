import * as z from 'zod';
import {defineOp} from '../op.js';

export const takeSnapshot = defineOp({
	name: 'take-snapshot',
	summary: 'Copy the database as it is at one moment, and say which commit of the transcript belongs to it',
	auth: 'none',
	effect: 'read',
	args: z.strictObject({}),
	positionals: [],
	result: z.object({
		/** A new folder in the home, with the copy as `lalia.db`; whoever asked for it takes it away. */
		folder: z.string(),
		workspace: z.string(),
		/** Has every entry that is in no outbox any more, and none that the copy does not know. Left out where there is none. */
		head: z.string().optional(),
	}),
	reasons: [],
	examples: [],
	internal: true,
	works: true,
});
