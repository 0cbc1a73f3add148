import * as z from 'zod';
import {defineOp} from '../op.js';

export const unregister = defineOp({
	name: 'unregister',
	summary: 'Stop being this agent for good: mail and key are gone',
	auth: 'agent',
	effect: 'write',
	args: z.strictObject({}),
	positionals: [],
	result: z.object({name: z.string(), agent_id: z.string()}),
	reasons: ['supervisor_busy'],
	examples: [{run: 'lalia unregister', prints: 'alice'}],
});
