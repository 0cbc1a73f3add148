import * as z from 'zod';
import {agentField, lineField, nameField, publicKeyField, roleField} from '../fields.js';
import {defineOp} from '../op.js';

const fact = lineField.max(200).nullable().default(null);
const path = lineField.max(4096).nullable().default(null);

export const register = defineOp({
	name: 'register',
	summary: 'Become an agent: a name, a key, and a mailbox',
	auth: 'new_key',
	effect: 'write',
	args: z.strictObject({
		name: nameField.optional().describe('Default: LALIA_NAME, else the suggested name'),
		role: roleField.optional().describe('Default: LALIA_ROLE, else the role you have, else peer'),
		project: fact.describe('Default: what git says of this folder'),
		harness: fact.describe('Default: what is detected'),
		model: fact.describe('The model that the harness runs'),
		mesh: z.boolean().optional().describe('Be known on all hosts of the mesh that this home is linked to'),
		host: z.string().max(64).optional().meta({internal: true}),
		public_key: publicKeyField.meta({internal: true}),
		worktree: path.meta({internal: true}),
		branch: fact.meta({internal: true}),
		repo_root: path.meta({internal: true}),
		cwd: path.meta({internal: true}),
	}),
	positionals: [],
	result: agentField.extend({created: z.boolean()}),
	reasons: ['invalid_name', 'key_mismatch', 'weak_key', 'supervisor_exists'],
	examples: [{run: 'lalia register --name alice', prints: 'alice'}],
});
