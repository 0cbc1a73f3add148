import * as z from 'zod';
import {instantField} from '../fields.js';
import {defineOp} from '../op.js';

export const rooms = defineOp({
	name: 'rooms',
	summary: 'List all rooms with their members and messages',
	auth: 'agent',
	effect: 'read',
	args: z.strictObject({}),
	positionals: [],
	result: z.object({
		rooms: z.array(
			z.object({
				room: z.string(),
				description: z.string(),
				members: z.number(),
				messages: z.number(),
				/** Whether the caller is a member. */
				joined: z.boolean(),
				archived: z.boolean(),
				created_at: instantField,
			}),
		),
	}),
	reasons: [],
	examples: [{run: 'lalia rooms'}],
});
