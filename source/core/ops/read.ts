import * as z from 'zod';
import {deliveryField, isRoomField, sourceField, timeoutField} from '../fields.js';
import {defineOp} from '../op.js';

export const read = defineOp({
	name: 'read',
	summary: 'Take the oldest unread message of a channel, or all of a room, or wait for one',
	auth: 'agent',
	effect: 'read',
	waits: true,
	args: z.strictObject({source: sourceField, room: isRoomField, timeout: timeoutField}),
	positionals: ['source'],
	result: deliveryField,
	reasons: [
		'agent_not_found',
		'ambiguous_address',
		'self_address',
		'room_not_found',
		'not_a_member',
		'timeout',
		'agent_unregistered',
	],
	examples: [{run: 'lalia read bob --timeout 0'}],
});
