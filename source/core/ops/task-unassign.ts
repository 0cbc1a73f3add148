import * as z from 'zod';
import {defineOp} from '../op.js';
import {projectField, taskField, taskSlugField} from '../tasks/fields.js';

export const taskUnassign = defineOp({
	name: 'task unassign',
	summary: 'Take a task from its owner: it is open again',
	auth: 'agent',
	effect: 'write',
	args: z.strictObject({slug: taskSlugField, project: projectField}),
	positionals: ['slug'],
	result: z.object({task: taskField}),
	reasons: ['invalid_slug', 'role_required', 'not_supervisor', 'task_not_found', 'not_assigned'],
	examples: [{run: 'lalia task unassign parser', prints: 'slug=parser owner=- status=open'}],
});
