import {spawn, spawnSync} from 'node:child_process';
import {chmodSync, lstatSync, readdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {type Ended, endOf, registerAll, runLalia} from '../support/cli.js';
import {type Home, makeHome} from '../support/home.js';
import {orNotRun} from '../support/not-run.js';

const everything = (folder: string): string[] =>
	readdirSync(folder, {withFileTypes: true}).flatMap(entry => {
		const path = join(folder, entry.name);
		return entry.isDirectory() ? [path, ...everything(path)] : [path];
	});

/** What in the home others could get at, as `<mode> <path>`. */
const openIn = ({home}: Home): string[] =>
	[home, ...everything(home)].flatMap(path => {
		const {mode} = lstatSync(path);
		return (mode & 0o077) === 0 ? [] : [`${(mode & 0o777).toString(8)} ${path}`];
	});

/** Every kind of file that a home has. */
const makeFullHome = async (): Promise<Home> => {
	const home = makeHome();
	const env = {CODEX_THREAD_ID: 't1', CODEX_CI: '1'};
	expect(await runLalia(home, ['register', '--name', 'ada'], {env})).toMatchObject({code: 0});
	await registerAll(home, 'bob');
	await runLalia(home, ['nickname', 'bobby', 'bob'], {as: 'ada'});
	await runLalia(home, ['tell', 'ada', 'hello'], {as: 'bob'});
	writeFileSync(join(home.home, 'config.json'), '{}\n', {mode: 0o600});
	const event = JSON.stringify({hook_event_name: 'SessionStart', session_id: 't1', source: 'startup', cwd: home.cwd});
	await runLalia(home, ['hook', 'codex'], {
		as: 'ada',
		input: event,
		env: {...env, LALIA_HOOK_PARENT: String(process.pid)},
	});
	return home;
};

test('all that is made in a home is for its owner alone, whatever the umask', async () => {
	const old = process.umask(0);
	try {
		const home = await makeFullHome();
		const names = readdirSync(home.home);
		expect(names).toEqual(
			expect.arrayContaining([
				'daemon.log',
				'flags',
				'hooks',
				'keys',
				'lalia.db',
				'lalia.db-wal',
				'nicknames.json',
				'pid',
				'sessions',
				'sock',
			]),
		);
		expect(openIn(home)).toEqual([]);
		expect(lstatSync(home.workspace).mode & 0o077).toBe(0);
	} finally {
		process.umask(old);
	}
});

test('what has become open to others is closed when it is next used', async () => {
	const home = await makeFullHome();
	await runLalia(home, ['stop']);
	for (const path of everything(home.home)) {
		chmodSync(path, lstatSync(path).mode | 0o055);
	}
	chmodSync(home.home, 0o755);
	const others = join(home.home, 'readme of the user');
	writeFileSync(others, '', {mode: 0o644});

	for (const name of ['ada', 'bob']) {
		expect(await runLalia(home, ['inbox'], {as: name})).toMatchObject({code: 0, stderr: ''});
	}

	const sessions = join(home.home, 'sessions', '');
	const hooks = join(home.home, 'hooks', '');
	const behindClosedFolders = openIn(home).filter(line => !line.includes(sessions) && !line.includes(hooks));
	expect(behindClosedFolders).toEqual([`644 ${others}`]);
	await runLalia(home, ['doctor', '--fix']);
	expect(openIn(home)).toEqual([]);
});

const asNobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];

const runAsNobody = (home: Home, words: string[]): Promise<Ended> => {
	const [command = '', ...rest] = [...asNobody, ...words];
	return endOf(spawn(command, rest, {cwd: '/', env: home.env, stdio: ['ignore', 'pipe', 'pipe']}));
};

const becomesNobody = (): boolean => {
	const [command = '', ...rest] = [...asNobody, process.execPath, '-e', ''];
	return spawnSync(command, rest, {cwd: '/'}).status === 0;
};

const canBecomeNobody = orNotRun(
	becomesNobody(),
	'what another user can do, for want of the right to start this Node as one',
);

describe.runIf(canBecomeNobody)('another user', () => {
	const connecting = `require('node:net').connect(process.argv[1]).on('connect', () => process.exit(0)).on('error', error => { console.error(error.code); process.exit(1); })`;

	test('cannot connect, neither through the closed home nor to the socket itself', async () => {
		const home = makeHome();
		chmodSync(home.root, 0o755);
		await registerAll(home, 'ada');
		const connect = () => runAsNobody(home, [process.execPath, '-e', connecting, join(home.home, 'sock')]);
		expect(await connect()).toMatchObject({code: 1, stderr: 'EACCES\n'});

		chmodSync(home.home, 0o755); // only the socket's own mode is left
		expect(await connect()).toMatchObject({code: 1, stderr: 'EACCES\n'});
		expect(await runAsNobody(home, ['cat', join(home.home, 'lalia.db')])).toMatchObject({code: 1, stdout: ''});
	});

	test('cannot come before the daemon in the folder of a socket that is not in the home', async () => {
		const home = makeHome();
		const long = {...home, home: join(home.root, 'l'.repeat(120))};
		const env = {LALIA_HOME: long.home};
		expect(await runLalia(home, ['register', '--name', 'ada'], {env})).toMatchObject({code: 0, stderr: ''});
		const runtime = `/tmp/lalia-${process.getuid?.()}`;
		expect(lstatSync(runtime).mode & 0o777).toBe(0o700);
		expect(await runAsNobody(home, ['ls', runtime])).toMatchObject({code: 2, stdout: ''});
		await runLalia(home, ['stop'], {env});
	});
});
