import {symlinkSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {registerAll, runLalia} from '../../support/cli.js';
import {type FakeHarness, startHarness} from '../../support/harness.js';
import {type Home, makeHome} from '../../support/home.js';
import {connectMcp, toolFailure} from '../../support/mcp.js';
import {makeProject} from '../../support/task-scene.js';

const script = join(import.meta.dirname, 'call-tool.mjs');

/** One call by an MCP client that runs in the harness. */
const callIn = async (
	harness: FakeHarness,
	{client, tool, args = {}, env = ''}: {client: string; tool: string; args?: object; env?: string},
) => {
	const line = `${env} '${process.execPath}' '${script}' '${client}' '${tool}' '${JSON.stringify(args)}'`;
	const {stdout, stderr} = await harness.run(line);
	if (stdout === '') {
		throw new Error(stderr);
	}

	const {content, structuredContent, isError = false} = JSON.parse(stdout);
	return {text: String(content[0].text), data: structuredContent, isError};
};

const whoami = {tool: 'look', args: {action: 'whoami'}};

/** As Codex starts its servers: nothing of the session, and of lalia, is in the environment. */
const stripped = `env -i HOME="$HOME" PATH="$PATH" SHELL=/bin/sh LANG=C TERM=dumb`;

/** Where the stripped environment looks for the home. */
const asDefaultHome = (home: Home): void => symlinkSync(home.home, join(home.root, '.lalia'));

test('who is not registered is told how to, and is somebody from then on', async () => {
	const home = makeHome();
	await registerAll(home, 'bob');
	const session = {CLAUDECODE: '1', CLAUDE_CODE_SESSION_ID: 's1'};
	const mia = await connectMcp(home, {env: session});
	const refused = await mia.call('tell', {peer: 'bob', body: 'hello'});

	expect(refused).toMatchObject(toolFailure('not_registered', 6));
	expect(refused.text).toContain('hint: call the tool register, once');
	expect(await mia.must('register', {name: 'mia', role: 'worker'})).toMatchObject({
		text: 'mia',
		data: {role: 'worker'},
	});
	expect(await mia.must('tell', {peer: 'bob', body: 'hello'})).toMatchObject({text: 'seq=1 peer=bob'});
	expect(await mia.call('register', {name: 'no name'})).toMatchObject(toolFailure('invalid_name', 1));
	const next = await connectMcp(home, {env: session});
	expect((await next.must('look', {action: 'whoami'})).text).toContain('name=mia');
});

test('a name that LALIA_NAME says and nobody has is an error, also for reads', async () => {
	const home = makeHome();
	await registerAll(home, 'bob');
	const ghost = await connectMcp(home, {as: 'ghost'});

	expect(await ghost.call('read', {timeout: 0})).toMatchObject(toolFailure('not_registered', 6));
	expect(await ghost.call('look', {action: 'inbox'})).toMatchObject(toolFailure('not_registered', 6));
	expect((await ghost.must('look', {action: 'agents'})).text).toContain('bob');
	await registerAll(home, 'ghost');
	expect((await ghost.must('look', {action: 'inbox'})).text).toBe('nothing');
});

test('a server goes on as whoever has the name it was given', async () => {
	const home = makeHome();
	await registerAll(home, 'alice', 'bob');
	const bob = await connectMcp(home, {as: 'bob'});
	const before = await bob.must('look', {action: 'whoami'});
	await runLalia(home, ['unregister'], {as: 'bob'});
	await registerAll(home, 'bob');
	const after = await bob.must('look', {action: 'whoami'});

	expect(after.data['agent_id']).not.toBe(before.data['agent_id']);
	await runLalia(home, ['rotate-key'], {as: 'bob'});
	expect((await bob.must('tell', {peer: 'alice', body: 'by a new key'})).text).toBe('seq=1 peer=alice');
});

test('the shells of a session and its server are one agent, whoever of them registers', async () => {
	const home = makeHome();
	const claude = await startHarness(home, 'claude', {env: {CLAUDECODE: '1', CLAUDE_CODE_SESSION_ID: 's1'}});
	await claude.run('lalia register --name ada');

	expect((await callIn(claude, {client: 'claude-code', ...whoami})).text).toMatch(
		/^name=ada .*\ndetermined_by=CLAUDE_CODE_SESSION_ID$/,
	);
	await claude.run('lalia register --name bea');
	expect((await callIn(claude, {client: 'claude-code', ...whoami})).text).toContain('name=bea');
	await callIn(claude, {client: 'claude-code', tool: 'register', args: {name: 'cid'}});
	expect((await claude.run('lalia whoami')).stdout).toContain('name=cid');
});

test('a server without environment is known by the harness that it runs in', async () => {
	const home = makeHome();
	const cwd = makeProject(home);
	const codex = await startHarness(home, 'codex', {cwd, env: {CODEX_CI: '1', CODEX_THREAD_ID: 't1'}});
	await codex.run('lalia register --name cody');
	asDefaultHome(home);
	const first = await callIn(codex, {client: 'codex-mcp-client', ...whoami, env: stripped});

	expect(first.text).toContain(`determined_by=process codex ${codex.pid}`);
	expect(first.text).toContain('you are cody again');
	expect(first.data).toMatchObject({name: 'cody'});
});

test('what a server without environment registers, the shells of that harness are as well', async () => {
	const home = makeHome();
	const cwd = makeProject(home);
	await registerAll(home, 'bob');
	asDefaultHome(home);
	const codex = await startHarness(home, 'codex', {cwd, env: {CODEX_CI: '1', CODEX_THREAD_ID: 't1'}});
	const call = {client: 'codex-mcp-client', env: stripped};

	expect(await callIn(codex, {...call, ...whoami})).toMatchObject({isError: true});
	expect((await callIn(codex, {...call, tool: 'register'})).data).toMatchObject({harness: 'codex', name: 'codex-moon'});
	expect((await codex.run('lalia whoami')).stdout).toContain('name=codex-moon');
});

test('two harnesses side by side have a server each, and are not mixed up', async () => {
	const home = makeHome();
	const cwd = makeProject(home);
	await registerAll(home, 'bob');
	const [one, two] = [await startHarness(home, 'codex', {cwd}), await startHarness(home, 'codex', {cwd})];
	await one.run('lalia register --name one');

	expect(await callIn(two, {client: 'codex-mcp-client', ...whoami})).toMatchObject(toolFailure('not_registered', 6));
	await callIn(two, {client: 'codex-mcp-client', tool: 'register', args: {name: 'two'}});
	expect((await callIn(one, {client: 'codex-mcp-client', ...whoami})).data).toMatchObject({name: 'one'});
	expect((await callIn(two, {client: 'codex-mcp-client', ...whoami})).data).toMatchObject({name: 'two'});
});
