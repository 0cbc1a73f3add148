import {spawn} from 'node:child_process';
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {endOf, registerAll, runLalia} from '../../support/cli.js';
import {makeHome} from '../../support/home.js';
import {installProgram} from '../../support/hooks.js';

/** What opencode does with a plugin, as far as it goes through the hooks that it is given. */
const host = `
const {Lalia} = await import(process.argv[2]);
const {execFileSync} = await import('node:child_process');
const {existsSync} = await import('node:fs');
const prompts = [];
const client = {session: {promptAsync: async prompt => void prompts.push(prompt)}};
const hooks = await Lalia({client, directory: process.cwd(), serverUrl: new URL('http://127.0.0.1:4096')});
const systemOf = async sessionID => {
	const output = {system: []};
	await hooks['experimental.chat.system.transform']({sessionID}, output);
	return output.system;
};
const tell = async body => {
	execFileSync('lalia', ['tell', 'bob', body], {env: {...process.env, LALIA_NAME: 'alice'}});
	const flags = process.env.LALIA_HOME + '/flags/mail-';
	while (!existsSync(flags + process.pid) && !existsSync(flags + 'any')) {
		await new Promise(resolve => setTimeout(resolve, 5));
	}
};
const idle = () => hooks.event({event: {type: 'session.idle', properties: {sessionID: 'ses_1'}}});
const seen = {};
await hooks.event({event: {type: 'session.created', properties: {info: {id: 'ses_sub', parentID: 'ses_1'}}}});
await hooks['chat.message']({sessionID: 'ses_1'}, {});
await hooks['chat.message']({sessionID: 'ses_sub'}, {});
seen.begun = await systemOf('ses_1');
seen.subagent = await systemOf('ses_sub');
await tell('one');
await hooks['tool.execute.after']({sessionID: 'ses_1'}, {});
seen.tool = await systemOf('ses_1');
await idle();
seen.idle = await systemOf('ses_1');
await tell('two');
await idle();
seen.prompts = prompts;
process.stdout.write(JSON.stringify(seen));
process.exit(0);
`;

test('the plugin of opencode says who the agent is, shows mail until the turn ends, and goes on for what came then', async () => {
	const home = makeHome();
	installProgram(home);
	await registerAll(home, 'alice', 'bob');
	await runLalia(home, ['setup', 'opencode', '--project']);
	const plugin = join(home.cwd, 'lalia.mjs');
	writeFileSync(plugin, readFileSync(join(home.cwd, '.opencode/plugin/lalia.js')));
	writeFileSync(join(home.cwd, 'host.mjs'), host);
	const {code, stdout, stderr} = await endOf(
		spawn(process.execPath, ['host.mjs', plugin], {
			cwd: home.cwd,
			env: {...home.env, LALIA_NAME: 'bob'},
			stdio: ['ignore', 'pipe', 'pipe'],
		}),
	);
	expect([code, stderr]).toEqual([0, '']);

	const seen = JSON.parse(stdout);
	const standing = expect.stringContaining('you are the agent bob');
	expect(seen).toMatchObject({
		begun: [standing],
		subagent: [],
		tool: [standing, expect.stringContaining('\none\n')],
		idle: [standing],
		prompts: [{path: {id: 'ses_1'}, body: {parts: [{type: 'text', text: expect.stringContaining('\ntwo\n')}]}}],
	});
	expect((await runLalia(home, ['inbox'], {as: 'bob'})).stdout).toMatch(/^peer=alice\tunread=1\t/);
});
