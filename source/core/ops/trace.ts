import * as z from 'zod';
import {recipientField, stepField} from '../delivery-states.js';
import {messageField, ulidField} from '../fields.js';
import {defineOp} from '../op.js';

export const trace = defineOp({
	name: 'trace',
	summary: 'Show how far a message has come, for each of its recipients, and what shows that',
	auth: 'agent',
	effect: 'read',
	args: z.strictObject({
		message: ulidField.describe('The id of the message, as tell --json and history --json show it'),
	}),
	positionals: ['message'],
	result: z.object({
		message: messageField.omit({body: true}),
		deliveries: z.array(recipientField.extend({steps: z.array(stepField)})),
	}),
	reasons: ['message_not_found'],
	examples: [{run: 'lalia trace 01M828ZS4CNBYZ4A7GH0XPRTBF'}],
});
