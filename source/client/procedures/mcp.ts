import type {Procedure} from './index.js';

/** Ends when the harness closes standard input, or ends this process. */
export const mcp: Procedure = async ({invocation}) => {
	const {serveMcp} = await import('../mcp/mcp-server.js');
	await serveMcp(invocation);
	return {exit_code: 0};
};
