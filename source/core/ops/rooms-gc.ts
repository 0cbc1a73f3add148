import * as z from 'zod';
import {defineOp} from '../op.js';

export const roomsGc = defineOp({
	name: 'rooms gc',
	summary: 'Archive the rooms of merged tasks',
	auth: 'agent',
	effect: 'write',
	args: z.strictObject({}),
	positionals: [],
	result: z.object({archived: z.array(z.object({slug: z.string(), project: z.string(), room: z.string()}))}),
	reasons: ['role_required'],
	examples: [{run: 'lalia rooms gc', prints: 'no merged rooms to archive'}],
});
