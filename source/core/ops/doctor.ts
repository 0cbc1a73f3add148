import * as z from 'zod';
import {defineOp} from '../op.js';

/** What one check found. */
const checkResult = z.object({
	check: z.string(),
	status: z.enum(['ok', 'warning', 'failed']),
	/** A sentence with the value in it. */
	what: z.string(),
	/** What to do about it. */
	fix: z.string().optional(),
	/** `--fix` would do it. */
	fixable: z.literal(true).optional(),
	/** What `--fix` has done. */
	mended: z.string().optional(),
});

export const doctor = defineOp({
	name: 'doctor',
	summary: 'Check the installation, the home, the daemon and the workspace, and say how to mend what is wrong',
	auth: 'none',
	effect: 'local',
	args: z.strictObject({
		fix: z.boolean().default(false).describe('Mend what can be mended without touching data, and say what was done'),
	}),
	positionals: [],
	result: z.object({checks: z.array(checkResult)}),
	reasons: ['unhealthy'],
	examples: [{run: 'lalia doctor'}, {run: 'lalia doctor --fix'}],
});
