import * as z from 'zod';
import {defineOp} from '../op.js';
import {branchHereField, chosenSlugField, projectField, taskField} from '../tasks/fields.js';

export const taskClaim = defineOp({
	name: 'task claim',
	summary: 'Take an open task: of many who try, one gets it',
	auth: 'agent',
	effect: 'write',
	args: z.strictObject({slug: chosenSlugField, project: projectField, branch: branchHereField}),
	positionals: ['slug'],
	result: z.object({task: taskField, bundle: z.string(), warning: z.string().optional()}),
	reasons: ['invalid_slug', 'role_forbidden', 'task_not_found', 'not_open', 'room_full'],
	examples: [{run: 'lalia task claim parser'}],
});
