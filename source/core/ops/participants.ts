import * as z from 'zod';
import {roomField} from '../fields.js';
import {defineOp} from '../op.js';

export const participants = defineOp({
	name: 'participants',
	summary: 'List who is in a room, and what each has not read',
	auth: 'agent',
	effect: 'read',
	args: z.strictObject({room: roomField}),
	positionals: ['room'],
	result: z.object({
		participants: z.array(
			z.object({
				name: z.string(),
				agent_id: z.string(),
				/** Unread messages in the member's mailbox. */
				pending: z.number(),
				/** Messages that its full mailbox let go of, and that it was not told of yet. */
				dropped: z.number(),
			}),
		),
	}),
	reasons: ['invalid_name', 'room_not_found', 'not_a_member'],
	examples: [{run: 'lalia participants api'}],
});
