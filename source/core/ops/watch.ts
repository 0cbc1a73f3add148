import * as z from 'zod';
import {addressField, roomField} from '../fields.js';
import {defineOp} from '../op.js';
import {watchEvent} from '../watch-events.js';

const cursorField = z
	.string()
	.max(64)
	.optional()
	.describe('The cursor of an event: go on after it, without gap or repeat');

const filters = {
	room: roomField.optional().describe('Only what happens in this room'),
	peer: addressField.optional().describe('Only what happens in the channels of this agent; with --room, in either'),
};

export const watch = defineOp({
	name: 'watch',
	summary: 'Show everything that happens, as it happens',
	auth: 'none',
	effect: 'local',
	args: z.strictObject({
		...filters,
		since: cursorField,
		observe: z.boolean().default(false).describe('See all that this home holds, as nobody'),
	}),
	positionals: [],
	result: watchEvent,
	reasons: [],
	examples: [{run: 'lalia watch --observe --json'}],
	streams: true,
});

const feed = {
	effect: 'read',
	positionals: [],
	result: watchEvent,
	examples: [],
	streams: true,
	internal: true,
} as const;

export const watchOwn = defineOp({
	...feed,
	name: 'watch-own',
	summary: 'Send what happens that the caller may see, as it happens',
	auth: 'agent',
	args: z.strictObject({...filters, since: cursorField}),
	reasons: ['agent_not_found', 'ambiguous_address', 'room_not_found', 'not_a_member'],
});

export const watchAll = defineOp({
	...feed,
	name: 'watch-all',
	summary: 'Send all that happens in this home, as it happens',
	auth: 'none',
	args: z.strictObject({...filters, since: cursorField}),
	reasons: ['agent_not_found', 'ambiguous_address', 'room_not_found'],
});
