import * as z from 'zod';
import {defineOp} from '../op.js';
import {projectField, taskSlugField} from '../tasks/fields.js';

export const taskUnpublish = defineOp({
	name: 'task unpublish',
	summary: 'Take a task back; its worktree stays unless asked',
	auth: 'agent',
	effect: 'write',
	args: z.strictObject({
		slug: taskSlugField,
		force: z.boolean().default(false).describe('Also a task that has an owner or messages'),
		wipe_worktree: z
			.boolean()
			.default(false)
			.describe('Remove its worktree, if it is clean and pushed; ignored files go with it'),
		evict_owner: z.boolean().default(false).describe('Also where the owner is live'),
		project: projectField,
	}),
	positionals: ['slug'],
	result: z.object({
		slug: z.string(),
		worktree_removed: z.boolean(),
		room_archived: z.boolean(),
		salvage: z.string().optional(),
		/** Why the worktree stays, though it should not. */
		warning: z.string().optional(),
	}),
	reasons: [
		'invalid_slug',
		'role_required',
		'not_supervisor',
		'task_not_found',
		'needs_force',
		'owner_live',
		'worktree_dirty',
		'worktree_unpushed',
		'git_failed',
	],
	examples: [{run: 'lalia task unpublish parser'}],
	works: true,
});
