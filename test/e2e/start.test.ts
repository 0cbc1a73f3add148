import {existsSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {openDatabase} from '../../source/daemon/store/open-database.js';
import {registerAll, runLalia, startLalia} from '../support/cli.js';
import {moveClock, startDaemonProcess} from '../support/daemon-process.js';
import {type Home, makeHome} from '../support/home.js';
import {daemonsOf, environmentOf, folderOf, isGone, killHard, onlyDaemonOf} from '../support/processes.js';
import {until} from '../support/until.js';

const homes = Array.from({length: 30}, (_, index) => index + 1);
const eight = [1, 2, 3, 4, 5, 6, 7, 8];

/** Twelve commands that any home takes as its first. */
const startTwelve = (home: Home) =>
	Promise.all([
		...eight.map(number => runLalia(home, ['register', '--name', `agent-${number}`])),
		...[1, 2, 3, 4].map(() => runLalia(home, ['agents', '--flat'])),
	]);

const namesIn = (stdout: string): string[] =>
	stdout
		.split('\n')
		.slice(1, -1)
		.map(line => line.split('\t')[0] ?? '');

const timesListening = (home: Home): number =>
	readFileSync(join(home.home, 'daemon.log'), 'utf8').match(/^\S+ \d+ listening/gm)?.length ?? 0;

describe('of twelve first commands at once', () => {
	test(`all succeed, by one and the same daemon, in each of ${homes.length} fresh homes`, async () => {
		for (const number of homes) {
			const home = makeHome();
			const ended = await startTwelve(home);

			expect(
				ended.map(({code, stderr}) => `${code} ${stderr}`),
				`home ${number}`,
			).toEqual(ended.map(() => '0 '));
			expect(await onlyDaemonOf(home)).toBe(home.daemonPid());
			expect(timesListening(home)).toBe(1);
			const {stdout} = await runLalia(home, ['agents', '--flat']);
			expect(namesIn(stdout)).toEqual(eight.map(agent => `agent-${agent}`));

			await runLalia(home, ['stop']);
			await until('no daemon is left', () => daemonsOf(home).length === 0);
		}
	}, 180_000);

	test('that all register the same agent, all become it', async () => {
		const home = makeHome();
		const ended = await Promise.all(eight.map(() => runLalia(home, ['register', '--name', 'bob', '--json'])));

		expect(ended.map(({code}) => code)).toEqual(eight.map(() => 0));
		expect(new Set(ended.map(({stdout}) => JSON.parse(stdout).data.agent_id)).size).toBe(1);
		expect(await runLalia(home, ['whoami'], {as: 'bob'})).toMatchObject({code: 0});
	});

	test('none is hindered by what a killed daemon left, nor by a pid file that names somebody else', async () => {
		const home = makeHome();
		await registerAll(home, 'before');
		await killHard(await onlyDaemonOf(home));
		writeFileSync(join(home.home, 'pid'), `${process.pid}\n`);

		const ended = await startTwelve(home);
		expect(ended.map(({code, stderr}) => `${code} ${stderr}`)).toEqual(ended.map(() => '0 '));
		expect(await onlyDaemonOf(home)).toBe(home.daemonPid());
		expect(isGone(process.pid)).toBe(false);
		expect((await runLalia(home, ['whoami'], {as: 'before'})).code).toBe(0);
	});
});

test('of eight daemons that wait for the database of one that ends, one has it soon, and the others leave it to that', async () => {
	const home = makeHome();
	await registerAll(home, 'before');
	await runLalia(home, ['stop']);
	for (let round = 0; round < 4; round++) {
		const ending = openDatabase(join(home.home, 'lalia.db'));
		const waiting = eight.map(() => startDaemonProcess(home));
		for (const {pid} of waiting) {
			await until(`${pid} looks`, () => readFileSync(`/proc/${pid}/maps`, 'utf8').includes('better_sqlite3'));
		}

		ending.close();

		expect(await Promise.all(waiting.map(({isReady}) => isReady))).toEqual(eight.map(() => true));
		expect(await onlyDaemonOf(home)).toBe(home.daemonPid());
		await runLalia(home, ['stop']);
	}
});

test('a daemon that was stopped longer than it would wait for a database leaves it to the one that answers by then', async () => {
	const home = makeHome();
	await registerAll(home, 'before');
	await runLalia(home, ['stop']);
	const ending = openDatabase(join(home.home, 'lalia.db'));
	const late = startDaemonProcess(home);
	await until('it waits', () => readFileSync(`/proc/${late.pid}/maps`, 'utf8').includes('better_sqlite3'));
	process.kill(late.pid, 'SIGSTOP');
	await until('it stands still', () => readFileSync(`/proc/${late.pid}/stat`, 'utf8').includes(') T '));
	ending.close();
	const {isReady} = startDaemonProcess(home);
	await isReady;
	moveClock(home, 60_000);
	process.kill(late.pid, 'SIGCONT');

	expect(await late.isReady).toBe(true);
	await late.hasEnded;
	expect(await onlyDaemonOf(home)).toBe(home.daemonPid());
});

test('a file in the socket’s place is no obstacle', async () => {
	const home = makeHome();
	await registerAll(home, 'before');
	await killHard(await onlyDaemonOf(home));
	rmSync(join(home.home, 'sock'));
	writeFileSync(join(home.home, 'sock'), 'not a socket\n');

	expect(await runLalia(home, ['whoami'], {as: 'before'})).toMatchObject({code: 0, stderr: ''});
});

test('a daemon outlives the command that started it, also one that was killed meanwhile', async () => {
	const home = makeHome();
	const first = startLalia(home, ['agents']);
	await until('the first command has started a daemon', () => daemonsOf(home).length > 0);
	first.child.kill('SIGKILL');
	await first.ended;

	expect(await runLalia(home, ['register', '--name', 'bob'])).toMatchObject({code: 0, stdout: 'bob\n', stderr: ''});
	const pid = await onlyDaemonOf(home);
	expect(await runLalia(home, ['whoami'], {as: 'bob'})).toMatchObject({code: 0, stderr: ''});
	expect(daemonsOf(home)).toEqual([pid]);
});

describe('the daemon’s environment', () => {
	const harnessMarks = {
		CLAUDECODE: '1',
		CLAUDE_CODE_SESSION_ID: 's1',
		CLAUDE_PROJECT_DIR: '/somewhere',
		AI_AGENT: 'claude-code_agent',
		CODEX_CI: '1',
		CODEX_THREAD_ID: 't1',
		CODEX_SANDBOX_NETWORK_DISABLED: '1',
		GEMINI_CLI: '1',
		COPILOT_AGENT_SESSION_ID: 'c1',
		OPENCODE: '1',
		CURSOR_AGENT: '1',
	};
	const secrets = {
		ANTHROPIC_API_KEY: 'sk-1',
		GITHUB_TOKEN: 'ghp-1',
		AWS_SECRET_ACCESS_KEY: 'aws-1',
		NPM_CONFIG__AUTH: 'npm-1',
		SSH_AUTH_SOCK: '/tmp/agent',
	};
	const gitSettings = {
		GIT_DIR: '/nowhere',
		GIT_CONFIG_GLOBAL: '/dev/null',
		GIT_CONFIG_COUNT: '0',
		GIT_AUTHOR_NAME: 'somebody',
	};

	test('is nobody’s: no git, no harness, no caller, no secret; and its folder is /', async () => {
		const home = makeHome();
		const env = {
			...harnessMarks,
			...secrets,
			...gitSettings,
			LALIA_NAME: 'bob',
			LALIA_ROLE: 'worker',
			NODE_OPTIONS: '',
		};
		expect(await runLalia(home, ['register'], {env})).toMatchObject({code: 0, stdout: 'bob\n', stderr: ''});
		const pid = await onlyDaemonOf(home);
		const {PATH, HOME, LALIA_HOME, LALIA_WORKSPACE, LALIA_LOG, ...others} = environmentOf(pid);

		expect({PATH, HOME, LALIA_HOME, LALIA_WORKSPACE, LALIA_LOG}).toEqual(home.env);
		expect(others).toEqual({});
		expect(folderOf(pid)).toBe('/');
	});

	test('is as little also once a process that stood by has become the daemon', async () => {
		const home = makeHome();
		const seen = join(home.root, 'environ');
		writeFileSync(join(home.cwd, 'git'), `#!/bin/sh\ncat /proc/$$/environ > ${seen}.$$; mv ${seen}.$$ ${seen}`, {
			mode: 0o755,
		});
		const env = {
			...harnessMarks,
			...secrets,
			...gitSettings,
			LALIA_NAME: 'bob',
			PATH: `${home.cwd}:${home.env['PATH']}`,
		};
		expect(await runLalia(home, ['register'], {env})).toMatchObject({code: 0, stdout: 'bob\n'});
		await until('the daemon has run git', () => existsSync(seen));
		const names = readFileSync(seen, 'utf8').match(/^\w+|(?<=\0)\w+/g) ?? [];

		expect(names.filter(name => !/^(GIT|MALLOC|XDG|LC)_/.test(name)).sort()).toEqual([
			'HOME',
			'LALIA_HOME',
			'LALIA_LOG',
			'LALIA_READY_FD',
			'LALIA_WORKSPACE',
			'PATH',
		]);
	});

	test('has NODE_EXTRA_CA_CERTS where the caller had it, also an empty one, and else has not', async () => {
		const home = makeHome();
		const file = join(home.root, 'certificates.pem');
		writeFileSync(file, '');
		const environmentAfter = async (env: NodeJS.ProcessEnv): Promise<Record<string, string>> => {
			expect(await runLalia(home, ['agents'], {env})).toMatchObject({code: 0, stderr: ''});
			const environment = environmentOf(await onlyDaemonOf(home));
			await runLalia(home, ['stop']);
			return environment;
		};

		expect(await environmentAfter({NODE_EXTRA_CA_CERTS: file})).toMatchObject({NODE_EXTRA_CA_CERTS: file});
		expect(await environmentAfter({NODE_EXTRA_CA_CERTS: ''})).toMatchObject({NODE_EXTRA_CA_CERTS: ''});
		const without = [await environmentAfter({}), await environmentAfter({LALIA_CA: '/left/over.pem'})];
		for (const environment of without) {
			expect(environment).not.toHaveProperty('NODE_EXTRA_CA_CERTS');
			expect(environment).not.toHaveProperty('LALIA_CA');
		}
	});
});
