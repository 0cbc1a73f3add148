import * as z from 'zod';
import {nameField, roleField} from '../fields.js';
import {harnesses} from '../harnesses/index.js';
import {defineOp} from '../op.js';

const flags = Object.fromEntries(
	harnesses.map(({id, title}) => [id.replaceAll('-', '_'), z.boolean().default(false).describe(`Start ${title}`)]),
);

export const run = defineOp({
	name: 'run',
	summary: 'Start a harness whose agent has this role, and knows what it has to know',
	auth: 'none',
	effect: 'local',
	args: z.strictObject({
		role: roleField.describe('What the agent is for'),
		args: z.array(z.string()).optional().describe('What the harness is given; after -- whatever it is'),
		...flags,
		name: nameField.optional().describe('Default: the suggested name'),
		force: z.boolean().default(false).describe('Add a marked section to an instructions file that has none'),
	}),
	positionals: ['role', 'args'],
	result: z.object({exit_code: z.number()}),
	reasons: [
		'harness_not_found',
		'unmarked_file',
		'broken_marks',
		'storage_failed',
		'invalid_name',
		'key_mismatch',
		'supervisor_exists',
	],
	ownsStdio: true,
	examples: [
		{run: 'lalia run worker --claude-code'},
		{run: 'lalia run peer --codex -- --model gpt-5 "Look at the tests"'},
	],
});
