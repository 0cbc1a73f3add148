import * as z from 'zod';
import {harnesses} from '../harnesses/index.js';
import {defineOp} from '../op.js';

export const hook = defineOp({
	name: 'hook',
	summary: 'Answer a hook of a harness; what setup installs calls it',
	auth: 'none',
	effect: 'local',
	args: z.strictObject({
		harness: z.enum(harnesses.filter(({hooks}) => hooks).map(({id}) => id)).describe('Whose hook it is'),
	}),
	positionals: ['harness'],
	result: z.object({exit_code: z.number()}),
	reasons: [],
	ownsStdio: true,
	examples: [{run: 'lalia hook claude-code'}],
});
