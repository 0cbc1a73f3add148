import * as z from 'zod';
import {hostField} from '../fields.js';
import {defineOp} from '../op.js';

/** `rewritten`: its branch does not go on from what was fetched, and was not taken. `broken`: what came is not whole. */
const outcomes = ['fetched', 'rewritten', 'broken'] as const;

export const sync = defineOp({
	name: 'sync',
	summary: 'Push the transcript to the remote, and fetch those of other hosts',
	auth: 'none',
	effect: 'local',
	args: z.strictObject({
		watch: z.boolean().default(false).describe('Go on: push after each commit, and look for news'),
		every: z.number().min(1).max(86_400).default(60).describe('With --watch: seconds from one look to the next'),
		timeout: z
			.number()
			.min(0.1)
			.max(3600)
			.default(60)
			.describe('Seconds without a byte after which the remote is given up'),
	}),
	positionals: [],
	result: hostField.extend({
		url: z.string(),
		/** Commits of this host that are there now, and were not before. */
		pushed: z.number(),
		/** The newest of them; none before the first message. */
		head: z.string().optional(),
		/** Those with news. */
		hosts: z.array(hostField.extend({outcome: z.enum(outcomes), commits: z.number()})),
	}),
	reasons: [
		'no_remote',
		'remote_unauthorized',
		'remote_forbidden',
		'remote_not_found',
		'remote_unreachable',
		'remote_busy',
		'remote_untrusted',
		'remote_redirected',
		'remote_broken',
		'remote_refused',
		'remote_diverged',
		'host_rewritten',
		'git_failed',
		'storage_failed',
	],
	examples: [{run: 'lalia sync'}, {run: 'lalia sync --watch'}],
});
