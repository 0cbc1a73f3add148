import * as z from 'zod';
import {hostField, instantField} from '../fields.js';
import {defineOp} from '../op.js';

export const remote = defineOp({
	name: 'remote',
	summary: 'Show, set or remove the git remote that the transcript is synchronized with, and list the hosts there',
	auth: 'none',
	effect: 'local',
	args: z.strictObject({
		url: z
			.string()
			.min(1)
			.max(4096)
			.optional()
			.meta({names: 'file'})
			.describe('https://…, ssh://…, user@host:path, or a folder; without user and password'),
		remove: z.boolean().default(false).describe('Forget it; what was fetched stays'),
	}),
	positionals: ['url'],
	result: z.object({
		url: z.string().optional(),
		/** This home, once it has had a remote. */
		host: hostField.shape.host.optional(),
		host_id: hostField.shape.host_id.optional(),
		hosts: z.array(hostField.extend({head: z.string(), last_at: instantField})).describe('The others, as last fetched'),
	}),
	reasons: ['invalid_remote', 'credentials_in_url', 'git_failed', 'storage_failed'],
	examples: [{run: 'lalia remote https://git.example.com/ada/transcripts.git'}, {run: 'lalia remote'}],
});
