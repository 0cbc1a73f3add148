import * as z from 'zod';
import {defineOp} from '../op.js';

export const completion = defineOp({
	name: 'completion',
	summary: 'Print the script by which a shell completes the words of lalia',
	auth: 'none',
	effect: 'local',
	args: z.strictObject({
		shell: z.enum(['bash', 'zsh', 'fish']).describe('The shell'),
		words: z
			.array(z.string())
			.optional()
			.describe('After --, the words of a command line: list what the last of them could become instead'),
	}),
	positionals: ['shell', 'words'],
	result: z.object({
		script: z.string().optional(),
		candidates: z.array(z.object({word: z.string(), says: z.string()})).optional(),
		files: z.boolean().optional().describe('The name of a file goes there, which a shell knows better'),
	}),
	reasons: [],
	examples: [
		{run: 'lalia completion bash'},
		{
			run: 'lalia completion fish -- task set-',
			prints: 'set-status\tSay how your task stands; the supervisor says merged',
		},
	],
});
