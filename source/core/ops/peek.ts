import * as z from 'zod';
import {isRoomField, noticeField, receivedMessageField, sourceField} from '../fields.js';
import {defineOp} from '../op.js';

export const peek = defineOp({
	name: 'peek',
	summary: 'Show the unread messages of a channel or room without consuming them',
	auth: 'agent',
	effect: 'read',
	args: z.strictObject({source: sourceField, room: isRoomField}),
	positionals: ['source'],
	result: z.object({
		messages: z.array(receivedMessageField),
		notice: noticeField.optional(),
		warning: z.string().optional(),
	}),
	reasons: ['agent_not_found', 'ambiguous_address', 'self_address', 'room_not_found', 'not_a_member'],
	examples: [{run: 'lalia peek bob'}],
});
