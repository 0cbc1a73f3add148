import * as z from 'zod';
import {defineOp} from '../op.js';
import {branchHereField, projectField, taskField} from '../tasks/fields.js';

export const taskBulletin = defineOp({
	name: 'task bulletin',
	summary: 'List the open tasks of a project, yours first',
	auth: 'agent',
	effect: 'read',
	args: z.strictObject({project: projectField, branch: branchHereField}),
	positionals: [],
	result: z.object({tasks: z.array(taskField.extend({here: z.boolean()}))}),
	reasons: [],
	examples: [{run: 'lalia task bulletin'}],
});
