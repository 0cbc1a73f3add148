import {Client} from '@modelcontextprotocol/client';
import {StdioClientTransport} from '@modelcontextprotocol/client/stdio';
import {onTestFinished} from 'vitest';
import {program} from './cli.js';
import type {Home} from './home.js';

export type ToolResult = {text: string; data: Record<string, unknown>; isError: boolean};

export type CallOptions = Parameters<Client['callTool']>[1];

/** A real MCP client, and the `lalia mcp` that it has started. */
export type McpTalker = {
	client: Client;
	pid: number;
	call: (name: string, args?: Record<string, unknown>, options?: CallOptions) => Promise<ToolResult>;
	/** The result of a call that must succeed. */
	must: (name: string, args?: Record<string, unknown>, options?: CallOptions) => Promise<ToolResult>;
	/** What the server wrote on standard error. */
	stderr: () => string;
};

export type McpOptions = {as?: string; cwd?: string; env?: NodeJS.ProcessEnv; clientName?: string; program?: string};

/** Starts a server of its own for this test. */
export const connectMcp = async (
	home: Home,
	{as, cwd = home.cwd, env = {}, clientName = 'test-client', program: other = program}: McpOptions = {},
): Promise<McpTalker> => {
	const transport = new StdioClientTransport({
		command: other,
		args: ['mcp'],
		cwd,
		// Reason for the cast: what is undefined is not set.
		env: {...home.env, ...(as !== undefined && {LALIA_NAME: as}), ...env} as Record<string, string>,
		stderr: 'pipe',
	});
	let stderr = '';
	transport.stderr?.on('data', text => {
		stderr += text;
	});
	const client = new Client({name: clientName, version: '1.0.0'});
	await client.connect(transport);
	onTestFinished(() => client.close());
	const call: McpTalker['call'] = async (name, args = {}, options = {}) => {
		const {content, structuredContent, isError} = await client.callTool({name, arguments: args}, options);
		const text = content.map(part => (part.type === 'text' ? part.text : '')).join('\n');
		// Reason for the cast: every tool answers with an object.
		return {text, data: structuredContent as Record<string, unknown>, isError: isError === true};
	};
	return {
		client,
		pid: transport.pid ?? 0,
		call,
		must: async (...call_) => {
			const result = await call(...call_);
			if (result.isError) {
				throw new Error(`${call_[0]}: ${result.text}`);
			}

			return result;
		},
		stderr: () => stderr,
	};
};

/** What a tool's error says to a program. */
export const toolFailure = (reason: string, code: number) => ({isError: true, data: {error: {reason, code}}});
