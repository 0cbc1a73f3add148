import * as z from 'zod';
import {lineField, roomNameField} from '../fields.js';
import {defineOp} from '../op.js';

export const roomCreate = defineOp({
	name: 'room create',
	summary: 'Make a room, with yourself in it',
	auth: 'agent',
	effect: 'write',
	args: z.strictObject({
		name: roomNameField,
		desc: lineField.max(500).optional().describe('What the room is for, in one line'),
		mesh: z.boolean().optional().describe('For agents on all hosts of the mesh that this home is linked to'),
	}),
	positionals: ['name'],
	result: z.object({room: z.string()}),
	reasons: ['invalid_name', 'room_already_exists'],
	examples: [{run: 'lalia room create api --desc "who changes what in the interface"', prints: 'api'}],
});
