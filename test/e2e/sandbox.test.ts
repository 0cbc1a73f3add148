import {execFileSync, spawn} from 'node:child_process';
import {existsSync, readdirSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {type Ended, endOf, program, registerAll, runLalia} from '../support/cli.js';
import {startHarness} from '../support/harness.js';
import {type Home, makeHome} from '../support/home.js';
import {hasProgram, orNotRun} from '../support/not-run.js';
import {makeProject} from '../support/task-scene.js';

type Options = {as?: string; env?: NodeJS.ProcessEnv};

const runIn = (sandbox: string[], home: Home, {words, as, env}: Options & {words: string[]}): Promise<Ended> => {
	const [command = '', ...rest] = [...sandbox, program, ...words];
	const name = as === undefined ? {} : {LALIA_NAME: as};
	return endOf(
		spawn(command, rest, {cwd: home.cwd, env: {...home.env, ...name, ...env}, stdio: ['ignore', 'pipe', 'pipe']}),
	);
};

const isLinux = process.platform === 'linux';

const canForbid =
	orNotRun(isLinux, 'where connect() is forbidden, for want of seccomp') &&
	hasProgram('python3', 'where connect() is forbidden');

describe.runIf(canForbid)('where connect() is forbidden', () => {
	const withoutConnect = ['python3', join(import.meta.dirname, '../support/without-connect.py')];

	test.each([
		['tell', ['tell', 'bob', 'hello'], 3],
		['read', ['read', 'bob'], 3],
		['inbox', ['inbox'], 3],
		['agents', ['agents'], 3],
		['register', ['register', '--name', 'carol'], 3],
		['doctor', ['doctor'], 1],
	])('%s says that it is sandboxed, and what helps', async (_title, words, exit) => {
		const home = makeHome();
		await registerAll(home, 'alice', 'bob');
		const {code, stdout, stderr} = await runIn(withoutConnect, home, {words, as: 'alice'});
		const said = stdout + stderr;

		expect(said).toContain(`this process may not connect to ${home.home}/sock (EPERM): a sandbox forbids it`);
		expect(said).toContain('use the tools of the MCP server lalia');
		expect(said).not.toContain('network_access');
		expect(said).not.toMatch(/down|not running/);
		expect(code).toBe(exit);
	});

	test('it is an error for programs as well, and names the setting of Codex in Codex', async () => {
		const home = makeHome();
		await registerAll(home, 'alice');
		const env = {CODEX_CI: '1', CODEX_SANDBOX_NETWORK_DISABLED: '1'};
		const codex = await startHarness(home, 'codex', {env});
		const {code, stdout} = await codex.run(`LALIA_NAME=alice ${withoutConnect.join(' ')} '${program}' inbox --json`);

		expect(code).toBe(3);
		expect(JSON.parse(stdout)).toMatchObject({
			ok: false,
			code: 3,
			data: {
				error: {
					reason: 'sandboxed',
					context: {setting: '[sandbox_workspace_write] network_access=true in config.toml', code: 'EPERM'},
				},
			},
		});
	});

	test('no daemon is started, and nothing is written', async () => {
		const home = makeHome();
		const {code, stderr} = await runIn(withoutConnect, home, {words: ['register', '--name', 'alice']});

		expect(code).toBe(3);
		expect(stderr).toContain('reason: sandboxed');
		expect(existsSync(home.home)).toBe(false);
	});
});

/** What makes a folder read-only for a program alone; a privileged user needs no namespace of its own for that. */
const unshare = ['unshare', ...(process.getuid?.() === 0 ? ['-m'] : ['-Urm'])];

const readOnly = (folder: string): string[] => [
	...unshare,
	'sh',
	'-c',
	`mount --bind '${folder}' '${folder}' && mount -o remount,bind,ro '${folder}' && cd . && exec "$@"`,
	'sh',
];

const canMount = (): boolean => {
	try {
		const [command = '', ...rest] = [...readOnly('/mnt'), 'true'];
		execFileSync(command, rest, {stdio: 'ignore'});
		return true;
	} catch {
		return false;
	}
};

const canBeReadOnly = orNotRun(canMount(), 'a read-only home, for want of unshare and mount');

describe.runIf(canBeReadOnly)('in a read-only home folder', () => {
	test('all that needs no new file works, as long as a daemon runs', async () => {
		const home = makeHome();
		await registerAll(home, 'alice', 'bob');
		const run = (as: string, ...words: string[]) => runIn(readOnly(home.root), home, {words, as});

		expect(await run('alice', 'tell', 'bob', 'hello')).toMatchObject({code: 0, stdout: 'seq=1 peer=bob\n', stderr: ''});
		expect((await run('bob', 'inbox')).stdout).toMatch(/^peer=alice\tunread=1/);
		expect(await run('bob', 'read', 'alice')).toMatchObject({code: 0, stdout: 'hello\n', stderr: ''});
		expect(await run('bob', 'read', 'alice', '--timeout', '0')).toMatchObject({code: 2});
		expect(await run('alice', 'agents')).toMatchObject({code: 0, stderr: ''});
		expect(await run('alice', 'whoami')).toMatchObject({code: 0, stderr: ''});
		expect(await run('alice', 'room', 'create', 'api')).toMatchObject({code: 0, stdout: 'api\n'});
	});

	test('a session is known by its binding, and one that is new takes its agent up without a note of it', async () => {
		const home = makeHome();
		const cwd = makeProject(home);
		const claude = await startHarness(home, 'claude', {cwd, env: {CLAUDECODE: '1', CLAUDE_CODE_SESSION_ID: 's1'}});
		await claude.run('lalia register --name ada');
		const sandboxed = (words: string, session: string) => {
			const [shell = '', ...rest] = readOnly(home.root).map(word => `'${word.replaceAll("'", `'\\''`)}'`);
			return claude.run(`CLAUDE_CODE_SESSION_ID=${session} ${[shell, ...rest].join(' ')} '${program}' ${words}`);
		};

		expect(await sandboxed('inbox', 's1')).toEqual({code: 0, stdout: '', stderr: ''});
		const bindings = readdirSync(join(home.home, 'sessions'));
		for (let time = 1; time <= 2; time++) {
			const {code, stdout, stderr} = await sandboxed('whoami', 's2');
			expect([code, stdout.split(' ')[0], stderr.split(':')[0]]).toEqual([0, 'name=ada', 'you are ada again']);
		}

		expect(readdirSync(join(home.home, 'sessions'))).toEqual(bindings);
	});

	test('what needs a new file says so, and leaves nothing half done', async () => {
		const home = makeHome();
		await registerAll(home, 'alice');
		const refused = await runIn(readOnly(home.root), home, {words: ['register', '--name', 'bob']});

		expect(refused).toMatchObject({code: 1, stdout: ''});
		expect(refused.stderr).toMatch(/^The private key \S+ cannot be written: EROFS: .*\nreason: storage_failed\n/);
		expect((await runLalia(home, ['agents'])).stdout).not.toContain('bob');
	});

	test.each([
		['a home in which no daemon runs', true, /^the home \S+ cannot be written to: .*EROFS/],
		['a home that is not there yet', false, /^The lalia folder \S+ cannot be made or entered \(EROFS\)/],
	])('%s is an error that says so, and no crash', async (_title, isThere, message) => {
		const home = makeHome();
		if (isThere) {
			await registerAll(home, 'alice');
			await runLalia(home, ['stop']);
		}

		const {code, stderr} = await runIn(readOnly(home.root), home, {words: ['inbox'], as: 'alice'});
		expect(code).toBe(1);
		expect(stderr).toMatch(message);
		expect(stderr).toContain('reason: storage_failed');
		expect(stderr).not.toContain('    at ');
	});
});
