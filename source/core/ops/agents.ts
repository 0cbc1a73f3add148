import * as z from 'zod';
import {agentField} from '../fields.js';
import {defineOp} from '../op.js';

export const agents = defineOp({
	name: 'agents',
	summary: 'List the registered agents and their leases',
	auth: 'none',
	effect: 'read',
	args: z.strictObject({
		flat: z.boolean().default(false).describe('One table: name, project, harness, branch, role, last_seen, lease'),
		wide: z.boolean().default(false).describe('Also id, model, worktree and folder'),
	}),
	positionals: [],
	result: z.object({agents: z.array(agentField), warning: z.string().optional()}),
	reasons: [],
	examples: [{run: 'lalia agents --flat'}],
});
