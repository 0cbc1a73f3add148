import {Client} from '@modelcontextprotocol/client';
import {StdioClientTransport} from '@modelcontextprotocol/client/stdio';
import {openPlace, program, quantile, run} from './place.js';
import type {Row} from './row.js';

const body = 'The parser is ready for review; the tests of the lexer pass, and the branch is rebased on main now. ok';

/** How long a harness waits for a tool that sends a message. */
export const measureMcp = async (calls: number): Promise<Row[]> => {
	const place = openPlace();
	run(place, ['register', '--name', 'teller']);
	run(place, ['register', '--name', 'listener']);
	// Reason for the cast: what is undefined is not set.
	const env = {...place.env, LALIA_NAME: 'teller'} as Record<string, string>;
	const client = new Client({name: 'bench', version: '1.0.0'});
	await client.connect(new StdioClientTransport({command: program, args: ['mcp'], cwd: '/', env}));
	const tell = () => client.callTool({name: 'tell', arguments: {peer: 'listener', body}});
	await tell();
	const taken: number[] = [];
	for (let number = 0; number < calls; number++) {
		const startedAt = performance.now();
		await tell();
		taken.push(performance.now() - startedAt);
	}

	await client.close();
	place.remove();
	return [{what: 'p50 of a tell by MCP', value: quantile(taken, 0.5), goal: 2, unit: 'ms', better: 'less'}];
};
