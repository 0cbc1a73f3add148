import {execFileSync} from 'node:child_process';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {registerAll, runLalia} from '../support/cli.js';
import {type FakeHarness, startHarness} from '../support/harness.js';
import {type Home, makeHome} from '../support/home.js';
import {contextIn, eventOf, installHooks, installProgram} from '../support/hooks.js';
import {until} from '../support/until.js';

const makeRepository = (): Home => {
	const home = makeHome();
	execFileSync('git', ['init', '-q', home.cwd]);
	installProgram(home);
	return home;
};

/** A hook of the harness: its shell is a child of the harness, as the guard line and the flags take it to be. */
const fireIn = async (
	home: Home,
	harness: FakeHarness,
	{id, command, event}: {id: string; command: string; event: object},
) => {
	writeFileSync(join(home.root, 'event'), JSON.stringify(event));
	writeFileSync(join(home.root, 'command'), command);
	const ended = await harness.run(`exec sh -c "$(cat '${home.root}/command')" < '${home.root}/event'`);
	return {...ended, context: contextIn(id, ended)};
};

test.each([
	['claude', 'claude-code', {CLAUDECODE: '1', CLAUDE_CODE_SESSION_ID: 's-1'}],
	['codex', 'codex', {CODEX_CI: '1', CODEX_THREAD_ID: 's-1'}],
	['gemini', 'gemini', {GEMINI_CLI: '1'}],
] as const)('a hook of %s knows its agent by the session, without any variable', async (program, id, env) => {
	const home = makeRepository();
	const commands = await installHooks(home, id);
	await registerAll(home, 'alice');
	const harness = await startHarness(home, program);
	// Only the agent's shell has the variables of its session.
	const inShell = Object.entries(env)
		.map(([name, value]) => `${name}=${value}`)
		.join(' ');
	const fire = (name: string, change: object) =>
		fireIn(home, harness, {
			id,
			command: commands[name] ?? '',
			event: eventOf(id, name, {session_id: 's-1', ...change}),
		});

	expect(await fire('SessionStart', {})).toMatchObject({code: 0, stdout: '', stderr: ''});
	expect(await harness.run(`${inShell} lalia register --name bob`)).toMatchObject({code: 0});
	expect((await fire('SessionStart', {})).context).toContain('you are the agent bob');

	const tool = id === 'gemini' ? 'AfterTool' : 'PostToolUse';
	await runLalia(home, ['tell', 'bob', 'hello'], {as: 'alice'});
	const shown = await until('the flag is up and the mail is shown', async () => {
		const {context} = await fire(tool, {});
		return context !== '' && context;
	});
	expect(shown).toContain('\nhello\n');

	// A new session of the same harness is the same agent, and is told so.
	await harness.kill();
	const next = await startHarness(home, program);
	const {context} = await fireIn(home, next, {
		id,
		command: commands['SessionStart'] ?? '',
		event: eventOf(id, 'SessionStart', {session_id: 's-2'}),
	});
	expect(context).toContain('you are the agent bob');
	expect(context).toContain('\nhello\n');
});
