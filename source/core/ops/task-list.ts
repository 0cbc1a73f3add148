import * as z from 'zod';
import {defineOp} from '../op.js';
import {taskField} from '../tasks/fields.js';

export const taskList = defineOp({
	name: 'task list',
	summary: 'List the tasks that you supervise or own',
	auth: 'agent',
	effect: 'read',
	args: z.strictObject({}),
	positionals: [],
	result: z.object({tasks: z.array(taskField)}),
	reasons: [],
	examples: [{run: 'lalia task list'}],
});
