import * as z from 'zod';
import {addressField} from '../fields.js';
import {defineOp} from '../op.js';
import {projectField, taskField} from '../tasks/fields.js';

export const taskHandoff = defineOp({
	name: 'task handoff',
	summary: 'Make another supervisor the one of this project',
	auth: 'agent',
	effect: 'write',
	args: z.strictObject({supervisor: addressField, project: projectField}),
	positionals: ['supervisor'],
	result: z.object({project: z.string(), supervisor: z.string(), tasks: z.array(taskField)}),
	reasons: [
		'role_required',
		'not_supervisor',
		'project_not_found',
		'project_identity_mismatch',
		'agent_not_found',
		'ambiguous_address',
		'room_full',
	],
	examples: [{run: 'lalia task handoff carol'}],
});
