import * as z from 'zod';
import {harnesses} from '../harnesses/index.js';
import {defineOp} from '../op.js';

export const setup = defineOp({
	name: 'setup',
	summary: 'Install what a harness needs to notice mail: hooks and the MCP server',
	auth: 'none',
	effect: 'local',
	args: z.strictObject({
		harness: z.enum(harnesses.filter(({hooks, mcp}) => hooks ?? mcp).map(({id}) => id)).describe('The harness'),
		user: z.boolean().default(false).describe('In your own configuration, for all projects; this is the default'),
		project: z.boolean().default(false).describe('In the configuration of this project instead'),
		dry_run: z.boolean().default(false).describe('Show what would change, and change nothing'),
		remove: z.boolean().default(false).describe('Take out again what was installed'),
	}),
	positionals: ['harness'],
	result: z.object({
		harness: z.string(),
		scope: z.enum(['user', 'project']),
		files: z.array(
			z.object({
				path: z.string(),
				parts: z.array(z.string()).describe('What the file is for: hooks, mcp'),
				action: z.enum(['created', 'changed', 'removed', 'unchanged']),
				diff: z.string().optional().describe('With dry_run alone: what would change, as a unified diff'),
			}),
		),
	}),
	reasons: ['usage_error', 'broken_config', 'not_ours'],
	examples: [{run: 'lalia setup claude-code --dry-run'}],
});
