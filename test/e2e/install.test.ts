import {execFile, execFileSync} from 'node:child_process';
import {
	copyFileSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	statSync,
	symlinkSync,
} from 'node:fs';
import {dirname, join} from 'node:path';
import {promisify} from 'node:util';
import {beforeAll, describe, expect, test} from 'vitest';
import {program, runLalia} from '../support/cli.js';
import {type Home, makeHome, makeSharedHome} from '../support/home.js';
import {isGone} from '../support/processes.js';
import {openRaw} from '../support/raw-client.js';
import {showShellOn} from '../support/terminal.js';
import {until} from '../support/until.js';
import {untilWaiting} from '../support/waiting.js';

const root = join(import.meta.dirname, '../..');
const shared = makeSharedHome();
const archive = () => join(shared.root, readdirSync(shared.root).find(name => name.endsWith('.tgz')) ?? '');

beforeAll(async () => {
	await promisify(execFile)('npm', ['pack', '--silent', '--pack-destination', shared.root], {cwd: root});
});

/** What `npm install --global` makes of the archive, without the network: the package, its one dependency, and a link. */
const install = (home: Home): {folder: string; lalia: string} => {
	const folder = join(home.root, 'prefix/lib/node_modules/lalia');
	mkdirSync(join(folder, 'node_modules'), {recursive: true});
	mkdirSync(join(home.root, 'prefix/bin'));
	execFileSync('tar', ['-xzf', archive(), '-C', folder, '--strip-components', '1']);
	for (const name of ['better-sqlite3', 'better-sqlite3-napi'].filter(name =>
		existsSync(join(root, 'node_modules', name)),
	)) {
		symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name));
	}

	const lalia = join(home.root, 'prefix/bin/lalia');
	symlinkSync('../lib/node_modules/lalia/dist/lalia.cjs', lalia);
	return {folder, lalia};
};

const runInstalled = async (home: Home, line: string): Promise<string> => {
	const {stdout} = await promisify(execFile)('sh', ['-c', line], {
		cwd: home.cwd,
		env: {...home.env, PATH: `${join(home.root, 'prefix/bin')}:${home.env['PATH']}`},
	});
	return stdout;
};

/** The daemon has this very file under watch, by what the kernel says of its descriptors. */
const isWatching = (pid: number, file: string): boolean => {
	const inode = `ino:${statSync(file).ino.toString(16)} `;
	const folder = `/proc/${pid}/fdinfo`;
	const isOn = (name: string): boolean => {
		try {
			return readFileSync(join(folder, name), 'utf8').includes(inode);
		} catch {
			return false; // it was closed meanwhile
		}
	};
	return readdirSync(folder).some(isOn);
};

describe('the package', () => {
	const home = makeSharedHome();

	beforeAll(() => void install(home));

	test('holds the program, its pages and its licences, and nothing that made it', () => {
		const files = execFileSync('tar', ['-tzf', archive()], {encoding: 'utf8'}).split('\n').filter(Boolean);
		expect([...new Set(files.map(file => file.split('/').slice(0, 2).join('/')))].toSorted()).toEqual(
			['CHANGELOG.md', 'LICENSE', 'README.md', 'SECURITY.md', 'dist', 'docs', 'man', 'package.json'].map(
				name => `package/${name}`,
			),
		);
		expect(files).toContain('package/dist/THIRD-PARTY-LICENSES.txt');
		expect(files).toContain('package/man/lalia.1');
	});

	test('needs no other package than that of SQLite', async () => {
		expect(await runInstalled(home, 'lalia register --name ada; lalia --as ada register --name bob')).toContain(
			'ada\n',
		);
		expect(await runInstalled(home, 'LALIA_NAME=ada lalia tell bob hi; LALIA_NAME=bob lalia read ada')).toMatch(
			/^seq=1.*\nhi\n$/s,
		);
		expect(await runInstalled(home, 'lalia protocol; lalia help tell; lalia prompt peer')).toContain(
			'Usage: lalia tell',
		);
		expect(await runInstalled(home, 'lalia setup codex --dry-run')).toContain('config.toml');
		expect(await runInstalled(home, `echo '{"jsonrpc":"2.0","id":1,"method":"ping"}' | lalia mcp`)).toContain('"id":1');
		expect(await runInstalled(home, 'lalia verify')).toMatch(/^verified /);
		const {ended} = showShellOn(home, `exec ${join(home.root, 'prefix/bin/lalia')} whoami`, {as: 'ada'});
		expect((await ended).screen).toContain('ada');
	});

	test('says the version that its build was given', async () => {
		const {version} = JSON.parse(readFileSync(join(dirname(program), 'build.json'), 'utf8'));
		expect(await runInstalled(home, 'lalia --version')).toBe(`${version}\n`);
	});
});

describe('a daemon whose program is removed', () => {
	test('ends by itself where nobody is connected, and leaves its home as stop does', async () => {
		const home = makeHome();
		const {folder} = install(home);
		await runInstalled(home, 'lalia register --name ada');
		const pid = home.daemonPid() ?? 0;
		rmSync(folder, {recursive: true});
		await until('the daemon is gone', () => isGone(pid));

		expect(readdirSync(home.home).filter(name => /^(sock|pid)/.test(name))).toEqual([]);
		expect(await runLalia(home, ['whoami'], {as: 'ada'})).toMatchObject({
			code: 0,
			stdout: expect.stringMatching(/^name=ada /),
		});
	});

	test('stays for who waits, until that has got its mail', async () => {
		const home = makeHome();
		const {folder} = install(home);
		await runInstalled(home, 'lalia register --name ada; lalia register --name bob');
		const pid = home.daemonPid() ?? 0;
		const read = runInstalled(home, 'LALIA_NAME=ada lalia read bob');
		const observer = await openRaw(home);
		await untilWaiting(observer, 'ada');
		observer.socket.destroy();
		rmSync(folder, {recursive: true});
		await until('it is noted', () =>
			readFileSync(join(home.home, 'daemon.log'), 'utf8').includes('program was removed'),
		);
		expect(await runLalia(home, ['tell', 'ada', 'before you go'], {as: 'bob'})).toMatchObject({code: 0});

		expect(await read).toBe('before you go\n');
		await until('the daemon is gone', () => isGone(pid));
	});

	test('is none where the program was replaced, as by an update', async () => {
		const home = makeHome();
		const {folder} = install(home);
		await runInstalled(home, 'lalia register --name ada');
		const pid = home.daemonPid() ?? 0;
		const file = join(folder, 'dist/daemon.cjs');
		copyFileSync(file, `${file}.new`);
		renameSync(`${file}.new`, file);
		await until('the new file is watched', () => isWatching(pid, file));
		expect(isGone(pid)).toBe(false);

		rmSync(file);
		await until('the daemon is gone', () => isGone(pid));
	});
});
