import * as z from 'zod';
import {defineOp} from '../op.js';

export const mcp = defineOp({
	name: 'mcp',
	summary: 'Serve a harness as an MCP server, on standard input and output',
	auth: 'none',
	effect: 'local',
	args: z.strictObject({}),
	positionals: [],
	result: z.object({exit_code: z.number()}),
	reasons: [],
	examples: [{run: 'lalia mcp'}],
	ownsStdio: true,
});
