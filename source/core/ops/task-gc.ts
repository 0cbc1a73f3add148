import * as z from 'zod';
import {defineOp} from '../op.js';
import {projectField} from '../tasks/fields.js';

export const taskGc = defineOp({
	name: 'task gc',
	summary: 'Forget the merged tasks of a project',
	auth: 'agent',
	effect: 'write',
	args: z.strictObject({project: projectField}),
	positionals: [],
	result: z.object({project: z.string(), slugs: z.array(z.string())}),
	reasons: ['role_required', 'not_supervisor', 'project_not_found'],
	examples: [{run: 'lalia task gc'}],
});
