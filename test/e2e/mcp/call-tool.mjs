// What a harness does with its MCP server: starts `lalia mcp` with this process's environment, and calls one tool.
// Arguments: what the client calls itself, the tool, its arguments as JSON. Prints the result as JSON.
import {Client} from '@modelcontextprotocol/client';
import {StdioClientTransport} from '@modelcontextprotocol/client/stdio';

const [clientName = '', name = '', args = '{}'] = process.argv.slice(2);
const program = `${import.meta.dirname}/../../../dist/lalia.cjs`;
// Reason for the cast: what is undefined is not in an environment.
const env = /** @type {Record<string, string>} */ (process.env);
const client = new Client({name: clientName, version: '1.0.0'});
await client.connect(new StdioClientTransport({command: program, args: ['mcp'], env}));
const result = await client.callTool({name, arguments: JSON.parse(args)});
process.stdout.write(`${JSON.stringify(result)}\n`);
await client.close();
