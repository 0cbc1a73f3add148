import * as z from 'zod';
import {lineField} from '../fields.js';
import {defineOp} from '../op.js';
import {taskField} from '../tasks/fields.js';
import {workstreamField} from '../tasks/payload.js';

export const publishTask = defineOp({
	name: 'publish-task',
	summary: 'Publish one workstream: its worktree, room, bundle and row',
	auth: 'agent',
	effect: 'write',
	args: z.strictObject({
		project: lineField.max(200),
		repo_root: lineField.max(4096),
		workstream: workstreamField,
		mesh: z.boolean().optional(),
		host: z.string().max(64).optional(),
	}),
	positionals: [],
	result: z.object({
		task: taskField,
		outcome: z.enum(['published', 'changed', 'unchanged']),
		warnings: z.array(z.string()),
	}),
	reasons: [
		'role_required',
		'not_supervisor',
		'project_identity_mismatch',
		'invalid_slug',
		'invalid_payload',
		'invalid_repository',
		'branch_taken',
		'worktree_taken',
		'room_full',
		'room_already_exists',
		'git_failed',
	],
	examples: [],
	works: true,
	internal: true,
});
