import * as z from 'zod';
import {addressField} from '../fields.js';
import {defineOp} from '../op.js';
import {projectField, taskField, taskSlugField} from '../tasks/fields.js';

export const taskReassign = defineOp({
	name: 'task reassign',
	summary: 'Give a task to another agent',
	auth: 'agent',
	effect: 'write',
	args: z.strictObject({slug: taskSlugField, agent: addressField, project: projectField}),
	positionals: ['slug', 'agent'],
	result: z.object({task: taskField}),
	reasons: [
		'invalid_slug',
		'role_required',
		'not_supervisor',
		'task_not_found',
		'already_merged',
		'agent_not_found',
		'ambiguous_address',
		'role_forbidden',
		'room_full',
	],
	examples: [{run: 'lalia task reassign parser bob', prints: 'slug=parser owner=bob status=assigned'}],
});
