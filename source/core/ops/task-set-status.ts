import * as z from 'zod';
import {defineOp} from '../op.js';
import {projectField, taskField, taskSlugField} from '../tasks/fields.js';
import {ownStatuses} from '../tasks/task-list.js';

export const taskSetStatus = defineOp({
	name: 'task set-status',
	summary: 'Say how your task stands; the supervisor says merged',
	auth: 'agent',
	effect: 'write',
	args: z.strictObject({slug: taskSlugField, status: z.enum([...ownStatuses, 'merged']), project: projectField}),
	positionals: ['slug', 'status'],
	result: z.object({task: taskField}),
	reasons: ['invalid_slug', 'task_not_found', 'not_owner', 'role_required', 'not_supervisor'],
	examples: [{run: 'lalia task set-status parser ready', prints: 'slug=parser status=ready'}],
});
