import * as z from 'zod';
import {defineOp} from '../op.js';

export const restore = defineOp({
	name: 'restore',
	summary: 'Put a backup in place, once all of it has been verified',
	auth: 'none',
	effect: 'local',
	args: z.strictObject({
		file: z.string().meta({names: 'file'}).describe('What lalia backup has written'),
		force: z.boolean().default(false).describe('Move the home and the workspace that are there aside'),
	}),
	positionals: ['file'],
	result: z.object({
		home: z.string(),
		workspace: z.string(),
		made_at: z.string(),
		messages: z.number(),
		agents: z.number(),
		/** Where what was there before is now. */
		moved: z.array(z.string()),
	}),
	reasons: ['broken_backup', 'not_empty', 'daemon_running', 'git_failed', 'storage_failed', 'verification_failed'],
	examples: [{run: 'lalia restore ~/lalia.tar'}],
});
