import * as z from 'zod';
import {roomField} from '../fields.js';
import {defineOp} from '../op.js';

export const leave = defineOp({
	name: 'leave',
	summary: 'Stop being a member of a room; what is unread there is dropped',
	auth: 'agent',
	effect: 'write',
	args: z.strictObject({room: roomField}),
	positionals: ['room'],
	result: z.object({room: z.string()}),
	reasons: ['invalid_name', 'room_not_found', 'not_a_member'],
	examples: [{run: 'lalia leave api', prints: ''}],
});
