import * as z from 'zod';
import {recipientField} from '../delivery-states.js';
import {addressField, bodyField, deliveryField, messageIdField, replyToField, timeoutField} from '../fields.js';
import {defineOp} from '../op.js';

export const ask = defineOp({
	name: 'ask',
	summary: 'Send a message to an agent and wait for its answer',
	auth: 'agent',
	effect: 'write',
	waits: true,
	args: z.strictObject({
		peer: addressField,
		body: bodyField,
		timeout: timeoutField,
		reply_to: replyToField,
		id: messageIdField,
	}),
	positionals: ['peer', 'body'],
	result: deliveryField.extend({
		seq: z.number(),
		peer: z.string(),
		peer_id: z.string(),
		id: z.string(),
		deliveries: z.array(recipientField),
	}),
	reasons: [
		'agent_not_found',
		'ambiguous_address',
		'self_address',
		'message_not_found',
		'id_conflict',
		'timeout',
		'agent_unregistered',
	],
	examples: [{run: 'lalia ask bob "which port does the server use?" --timeout 60'}],
});
