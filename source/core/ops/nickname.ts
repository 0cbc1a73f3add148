import * as z from 'zod';
import {defineOp} from '../op.js';

export const nickname = defineOp({
	name: 'nickname',
	summary: 'List, show, set or remove your own words for agents',
	auth: 'none',
	effect: 'local',
	args: z.strictObject({
		nick: z.string().optional().meta({names: 'nickname'}).describe('Show this one alone, or set or remove it'),
		address: z.string().optional().meta({names: 'address'}).describe('The agent that it is to stand for'),
		follow: z.boolean().default(false).describe('Look the address up again at each use, instead of once and for all'),
		delete: z.boolean().default(false).meta({short: 'd'}).describe('Remove it'),
	}),
	positionals: ['nick', 'address'],
	result: z.object({
		nicknames: z.array(
			z.object({
				nick: z.string(),
				address: z.string().describe('As it was given'),
				follow: z.boolean(),
				agent_id: z
					.string()
					.optional()
					.meta({names: 'address'})
					.describe('The agent that it is bound to, unless it follows'),
				stale: z
					.boolean()
					.optional()
					.describe('No registered agent is meant any more; left out of one that is set or removed'),
				problem: z.string().optional().describe('Why it reaches nobody now, and what mends it'),
			}),
		),
	}),
	reasons: [
		'invalid_name',
		'nickname_shadows',
		'broken_nicknames',
		'nickname_not_found',
		'stale_nickname',
		'agent_not_found',
		'ambiguous_address',
	],
	examples: [{run: 'lalia nickname rev reviewer@app --follow'}],
});
