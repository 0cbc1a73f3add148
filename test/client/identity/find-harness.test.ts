import {expect, test} from 'vitest';
import {findHarness} from '../../../source/client/identity/find-harness.js';
import type {ProcessInfo} from '../../../source/client/identity/process-tree.js';
import {readProgram} from '../../../source/client/identity/program-names.js';
import {findSession} from '../../../source/client/identity/session.js';
import type {Environment} from '../../../source/client/identity/surroundings.js';

const process: ProcessInfo = {pid: 2, parentPid: 0, comm: 'bwrap', argv: ['bwrap'], startTime: 'b/n/1', sessionId: 0};

const find = (given: Partial<ProcessInfo>, env: Environment = {}): string | undefined =>
	findHarness(readProgram({...process, ...given}), env)?.id;

/** What a process finds in a sandbox where no process is to be seen but the sandbox's own. */
const findInSandbox = (env: Environment) =>
	findSession({
		env,
		uid: 1000,
		processes: {
			findSelf: () => ({...process, pid: 7, parentPid: 2}),
			find: pid => (pid === 2 ? process : undefined),
			canSee: () => true,
		},
	});

test.each([
	['claude-code', ['claude', '--resume']],
	['codex', ['/usr/lib/node_modules/@openai/codex/vendor/codex']],
	['codex', ['node', '/usr/bin/codex']],
	['copilot', ['node', '/usr/lib/node_modules/@github/copilot/index.js']],
	['copilot', ['/usr/lib/node_modules/@github/copilot-linux-x64/copilot']],
	['gemini', ['/usr/bin/node', '--max-old-space-size=4096', '/usr/lib/gemini-cli/bundle/gemini.js']],
	['opencode', ['/usr/lib/node_modules/opencode-ai/bin/.opencode']],
	['cursor', ['/home/u/.local/bin/cursor-agent', '--use-system-ca', 'index.js']],
	['aider', ['/usr/bin/python3', '/home/u/.local/bin/aider']],
	['aider', ['python', '-m', 'aider']],
])('%s is known by its command line %j', (id, argv) => {
	expect(find({comm: 'MainThread', argv})).toBe(id);
});

test('the sandbox that Codex starts commands in is not Codex: there is one a command', () => {
	expect(find({comm: 'codex-linux-san', argv: ['codex-linux-sandbox', 'bash']})).toBeUndefined();
});

test('the Cursor editor is a harness only for what its agent runs', () => {
	const editor = {comm: 'cursor', argv: ['/usr/share/cursor/cursor', '--type=utility']};

	expect(find(editor)).toBeUndefined();
	expect(find(editor, {CURSOR_TRACE_ID: '1'})).toBeUndefined();
	expect(find(editor, {CURSOR_AGENT: '1'})).toBe('cursor');
});

test('in Codex’s sandbox its thread decides over the session that it was started in', () => {
	const env = {CLAUDECODE: '1', CLAUDE_CODE_SESSION_ID: 's1', CODEX_CI: '1', CODEX_THREAD_ID: 't1'};

	expect(findInSandbox(env)).toEqual({key: 'codex session t1', harness: 'codex', how: 'CODEX_THREAD_ID'});
	expect(findInSandbox({...env, CODEX_CI: undefined, CODEX_SANDBOX_NETWORK_DISABLED: '1'})?.how).toBe(
		'CODEX_THREAD_ID',
	);
});

test('in Codex’s sandbox without a thread id an inherited session is not taken for Codex’s', () => {
	expect(findInSandbox({CLAUDE_CODE_SESSION_ID: 's1', CODEX_CI: '1'})).toMatchObject({
		harness: 'codex',
		how: 'login session 0',
	});
});

test('two session ids with nothing to tell which is nearer decide nothing', () => {
	const session = findInSandbox({CLAUDE_CODE_SESSION_ID: 's1', COPILOT_AGENT_SESSION_ID: 'c1'});

	expect(session).toMatchObject({how: 'login session 0'});
	expect(session).not.toHaveProperty('harness');
});

test('a hidden login session is named after the sandbox, so that two sandboxes are two', () => {
	expect(findInSandbox({})).toEqual({
		key: 'login 0 2 b/n/1',
		how: 'login session 0',
		isLogin: true,
		process: {pid: 2, startTime: 'b/n/1'},
	});
});

test('nothing is found where there is nothing to see', () => {
	const processes = {findSelf: () => undefined, find: () => undefined, canSee: () => true};

	expect(findSession({env: {}, uid: 1000, processes})).toBeUndefined();
});
