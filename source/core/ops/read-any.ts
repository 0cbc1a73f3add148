import * as z from 'zod';
import {deliveryField, timeoutField} from '../fields.js';
import {defineOp} from '../op.js';

export const readAny = defineOp({
	name: 'read-any',
	summary: 'Take the oldest unread message from anyone, or wait for one',
	auth: 'agent',
	effect: 'read',
	waits: true,
	args: z.strictObject({timeout: timeoutField}),
	positionals: [],
	result: deliveryField,
	reasons: ['timeout', 'agent_unregistered'],
	examples: [{run: 'lalia read-any --timeout 300'}],
});
