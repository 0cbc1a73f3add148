import * as z from 'zod';
import {defineOp} from '../op.js';

export const channels = defineOp({
	name: 'channels',
	summary: 'List your channels with their messages and unread counts',
	auth: 'agent',
	effect: 'read',
	args: z.strictObject({}),
	positionals: [],
	result: z.object({
		channels: z.array(z.object({peer: z.string(), peer_id: z.string(), messages: z.number(), unread: z.number()})),
	}),
	reasons: [],
	examples: [{run: 'lalia channels'}],
});
