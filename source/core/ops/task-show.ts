import * as z from 'zod';
import {defineOp} from '../op.js';
import {projectField, taskField, taskSlugField} from '../tasks/fields.js';

export const taskShow = defineOp({
	name: 'task show',
	summary: 'Show a task with its brief, or all of a project',
	auth: 'agent',
	effect: 'read',
	args: z.strictObject({slug: taskSlugField.optional(), project: projectField}),
	positionals: ['slug'],
	result: z.object({tasks: z.array(taskField)}),
	reasons: ['invalid_slug', 'task_not_found'],
	examples: [{run: 'lalia task show parser'}],
});
