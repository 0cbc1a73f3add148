import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {rmSync} from 'node:fs';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {isAlive} from '../../../source/client/identity/bindings.js';
import {linuxProcessTable} from '../../../source/client/identity/linux-processes.js';
import type {Session} from '../../../source/client/identity/session.js';
import {installFakeHarnesses, runAlone} from './fake-harness.js';
import {makeTemporaryFolder} from './temporary-folder.js';

const folder = makeTemporaryFolder();

beforeAll(() => installFakeHarnesses(folder));
afterAll(() => rmSync(folder, {recursive: true, force: true}));

const run = (command: string): Promise<(Session | null)[]> => runAlone(folder, command);

const runOne = async (command: string): Promise<Session> => {
	const [session] = await run(command);

	if (!session) {
		throw new Error(`${command} found no session`);
	}

	return session;
};

describe('the nearest harness process', () => {
	test('names one session for all shells of one harness', async () => {
		const [first, second, third] = await run('claude lalia-session lalia-session "cd / && bash -c lalia-session"');

		expect(first).toMatchObject({harness: 'claude-code', how: `process claude ${first?.process?.pid}`});
		expect(second).toEqual(first);
		expect(third).toEqual(first);
	});

	test('keeps two harnesses of one kind side by side apart', async () => {
		const [left, right] = await Promise.all([runOne('claude lalia-session'), runOne('claude lalia-session')]);
		const keys = (await run('claude lalia-session & claude lalia-session; wait')).map(session => session?.key);

		expect(new Set([left.key, right.key, ...keys]).size).toBe(4);
	});

	test.each([
		['claude-code', '/bin/bash ./claude lalia-session'],
		['claude-code', 'bash --norc -o pipefail -- ./claude lalia-session'],
		['gemini', 'node ./gemini.js lalia-session'],
		['gemini', 'node --no-warnings --require node:fs ./gemini.js lalia-session'],
		['codex', '(exec -a /opt/bin/codex bash -c "lalia-session; true")'],
		['cursor', 'CURSOR_AGENT=1 cursor lalia-session'],
	])('is %s in: %s', async (harness, command) => {
		expect(await runOne(command)).toMatchObject({harness, how: expect.stringMatching(/^process /)});
	});

	test.each([
		'bash -c "lalia-session; true # claude"',
		'bash -c "lalia-session; true" claude',
		"node -e \"require('child_process').spawnSync('lalia-session', {stdio: 'inherit'})\" claude codex",
		'mkdir -p sub/codex && cp lalia-session sub/codex/wait-for-codex && ./sub/codex/wait-for-codex --name codex',
		'cursor lalia-session',
	])('is not found in: %s', async command => {
		const session = await runOne(command);

		expect(session.how).toMatch(/^login session /);
		expect(session.harness).toBeUndefined();
	});

	test('is the inner one of two', async () => {
		const [inner, outer] = await run('claude "codex lalia-session" lalia-session');

		expect(inner).toMatchObject({harness: 'codex', how: `process codex ${inner?.process?.pid}`});
		expect(outer).toMatchObject({harness: 'claude-code', how: `process claude ${outer?.process?.pid}`});
	});
});

describe('a session id in the environment', () => {
	test('decides, and the harness process is still told', async () => {
		const [first, second] = await run('CLAUDE_CODE_SESSION_ID=s1 claude lalia-session lalia-session');
		const resumed = await runOne('CLAUDE_CODE_SESSION_ID=s1 claude lalia-session');
		const other = await runOne('CLAUDE_CODE_SESSION_ID=s2 claude lalia-session');

		expect(first).toMatchObject({harness: 'claude-code', how: 'CLAUDE_CODE_SESSION_ID'});
		expect(first?.process?.pid).toBeGreaterThan(1);
		expect(second).toEqual(first);
		expect(resumed.key).toBe(first?.key);
		expect(resumed.process).not.toEqual(first?.process);
		expect(other.key).not.toBe(first?.key);
	});

	test('decides without any harness process to be seen', async () => {
		const session = await runOne('CLAUDE_CODE_SESSION_ID=s1 lalia-session');

		expect(session).toEqual({
			key: 'claude-code session s1',
			harness: 'claude-code',
			how: 'CLAUDE_CODE_SESSION_ID',
		});
	});

	test('that an inner harness inherited does not make it the outer one', async () => {
		const session = await runOne('CLAUDE_CODE_SESSION_ID=s1 CLAUDECODE=1 claude "node ./gemini.js lalia-session"');

		expect(session).toMatchObject({harness: 'gemini', how: `process gemini ${session.process?.pid}`});
	});

	test('is the inner harness’s own when both have one', async () => {
		const codexInClaude = await runOne('CLAUDE_CODE_SESSION_ID=s1 claude "CODEX_THREAD_ID=t1 codex lalia-session"');
		const claudeInCodex = await runOne(
			'CODEX_CI=1 CODEX_THREAD_ID=t1 codex "CLAUDE_CODE_SESSION_ID=s1 claude lalia-session"',
		);

		expect(codexInClaude).toMatchObject({harness: 'codex', how: 'CODEX_THREAD_ID'});
		expect(claudeInCodex).toMatchObject({harness: 'claude-code', how: 'CLAUDE_CODE_SESSION_ID'});
	});

	test('that is empty counts as none', async () => {
		expect(await runOne('CLAUDE_CODE_SESSION_ID= claude lalia-session')).toMatchObject({
			how: expect.stringMatching(/^process claude/),
		});
	});

	test('tells nothing when marks are another harness’s settings', async () => {
		const session = await runOne('CLAUDE_PROJECT_DIR=/x CODEX_HOME=/y lalia-session');

		expect(session.harness).toBeUndefined();
	});
});

describe('the login session', () => {
	test('is one for all commands of a shell, and another for the next shell', async () => {
		const [first, second, inner] = await run('lalia-session; lalia-session; bash -c "lalia-session; true"');
		const other = await runOne('lalia-session');

		expect(first).toMatchObject({how: `login session ${first?.process?.pid}`});
		expect(second).toEqual(first);
		expect(inner).toEqual(first);
		expect(other.key).not.toBe(first?.key);
	});

	test('stays the same name once its leader is gone', async () => {
		const orphan = 'while grep -q . /proc/$LEADER/cmdline; do :; done 2>/dev/null; lalia-session; lalia-session';
		const [first, second] = await run(`LEADER=$$ bash -c '${orphan}; true' &`);

		expect(first?.how).toMatch(/^login session \d+$/);
		expect(first?.how).not.toBe(`login session ${first?.process?.pid}`);
		expect(second).toEqual(first);
	});

	test('is the caller’s when a command is started in one of its own', async () => {
		const [own, detached] = await run('lalia-session; setsid --wait lalia-session');

		expect(detached).toEqual(own);
	});

	test('takes the harness’s name from a mark', async () => {
		expect(await runOne('GEMINI_CLI=1 lalia-session')).toMatchObject({
			harness: 'gemini',
			how: expect.stringMatching(/^login session /),
		});
	});
});

test('a session is alive as long as its harness runs, and not after it was killed', async () => {
	const child = spawn(join(folder, 'claude'), ['lalia-session; read -r'], {
		env: {PATH: `${folder}:${process.env.PATH}`, HOME: folder},
		stdio: ['pipe', 'pipe', 'inherit'],
	});
	const [line] = await once(createInterface({input: child.stdout}), 'line');
	const session: Session = JSON.parse(line);
	const pid = session.process?.pid ?? 0;
	const binding = {
		agent_id: '01ARZ3NDEKTSV4RRFFQ69G5FAV',
		key: session.key,
		process: {pid, start_time: session.process?.startTime ?? ''},
		bound_at: '2026-01-01T00:00:00.000Z',
	};

	expect(isAlive(linuxProcessTable(process.pid), binding)).toBe(true);

	process.kill(pid, 'SIGKILL');
	await once(child, 'exit');
	child.stdin.end();

	expect(isAlive(linuxProcessTable(process.pid), binding)).toBe(false);
});
