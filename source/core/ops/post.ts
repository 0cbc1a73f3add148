import * as z from 'zod';
import {recipientField} from '../delivery-states.js';
import {bodyField, instantField, messageIdField, replyToField, requireAckField, roomField} from '../fields.js';
import {defineOp} from '../op.js';

export const post = defineOp({
	name: 'post',
	summary: 'Send a message to all other members of a room',
	auth: 'agent',
	effect: 'write',
	args: z.strictObject({
		room: roomField,
		body: bodyField,
		reply_to: replyToField,
		id: messageIdField,
		require_ack: requireAckField,
	}),
	positionals: ['room', 'body'],
	result: z.object({
		room: z.string(),
		/** Left out where it is queued. */
		seq: z.number().optional(),
		/** The mesh cannot be reached: it is kept, and sent when that is there again. */
		state: z.literal('queued').optional(),
		id: z.string(),
		sent_at: instantField.optional(),
		deliveries: z.array(recipientField),
	}),
	reasons: ['invalid_name', 'room_not_found', 'not_a_member', 'room_archived', 'message_not_found', 'id_conflict'],
	examples: [{run: 'lalia post api "the schema is merged"', prints: 'room=api seq=1'}],
});
