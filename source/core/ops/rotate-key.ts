import * as z from 'zod';
import {publicKeyField, signatureField} from '../fields.js';
import {defineOp} from '../op.js';

export const rotateKey = defineOp({
	name: 'rotate-key',
	summary: 'Take a new key pair; the old key vouches for the new one',
	auth: 'agent',
	effect: 'write',
	args: z.strictObject({
		public_key: publicKeyField.meta({internal: true}),
		proof: signatureField.meta({internal: true}).describe('By the new key, over who it is for and what it replaces'),
	}),
	positionals: [],
	result: z.object({name: z.string(), agent_id: z.string(), public_key: z.string()}),
	reasons: ['weak_key', 'bad_proof'],
	examples: [{run: 'lalia rotate-key', prints: 'alice'}],
});
