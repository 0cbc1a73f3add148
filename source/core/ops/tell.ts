import * as z from 'zod';
import {recipientField} from '../delivery-states.js';
import {addressField, bodyField, instantField, messageIdField, replyToField, requireAckField} from '../fields.js';
import {defineOp} from '../op.js';

export const tell = defineOp({
	name: 'tell',
	summary: 'Send a message to an agent, without waiting for it',
	auth: 'agent',
	effect: 'write',
	args: z.strictObject({
		peer: addressField,
		body: bodyField,
		reply_to: replyToField,
		id: messageIdField,
		require_ack: requireAckField,
	}),
	positionals: ['peer', 'body'],
	result: z.object({
		/** Left out where it is queued. */
		seq: z.number().optional(),
		/** The mesh cannot be reached: it is kept, and sent when that is there again. */
		state: z.literal('queued').optional(),
		peer: z.string(),
		peer_id: z.string().optional(),
		id: z.string(),
		sent_at: instantField.optional(),
		deliveries: z.array(recipientField),
	}),
	reasons: ['agent_not_found', 'ambiguous_address', 'self_address', 'message_not_found', 'id_conflict'],
	examples: [{run: 'lalia tell bob "the parser is ready for review"', prints: 'seq=1 peer=bob'}],
});
