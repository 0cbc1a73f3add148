import * as z from 'zod';
import {roomField} from '../fields.js';
import {defineOp} from '../op.js';

export const join = defineOp({
	name: 'join',
	summary: 'Become a member of a room',
	auth: 'agent',
	effect: 'write',
	args: z.strictObject({room: roomField}),
	positionals: ['room'],
	result: z.object({room: z.string()}),
	reasons: ['invalid_name', 'room_not_found', 'room_full'],
	examples: [{run: 'lalia join api', prints: ''}],
});
