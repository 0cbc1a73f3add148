import {execFileSync} from 'node:child_process';
import {chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {pageSize} from '../../../source/core/transcript/room-files.js';
import {runLalia} from '../../support/cli.js';
import {openGitServer} from '../../support/git-server.js';
import {gitIn, type Home, makeHome} from '../../support/home.js';
import {openRaw, registerRaw} from '../../support/raw-client.js';
import {branchOf, hostOf, makeTalkingHome, say, setRemoteOf, syncHome, tipOf} from '../../support/sync.js';

const json = async (home: Home, words: string[], as?: string): Promise<Record<string, unknown>> => {
	const {stdout} = await runLalia(home, [...words, '--json'], as === undefined ? {} : {as});
	return JSON.parse(stdout);
};

/** Everything that lies in a folder, as text. */
const allOf = (folder: string): string =>
	readdirSync(folder, {recursive: true, encoding: 'utf8'})
		.map(path => join(folder, path))
		.filter(path => statSync(path).isFile())
		.map(path => readFileSync(path, 'latin1'))
		.join('\n');

test('two homes push to one remote, and each reads what was said on the other', async () => {
	const server = await openGitServer();
	const {url, git} = server.makeRepository('team');
	const first = await makeTalkingHome(['ada', 'bob'], 'the parser is ready');
	const second = await makeTalkingHome(['cleo', 'dan'], 'the lexer is late');
	await setRemoteOf(first, url);
	await setRemoteOf(second, url);

	expect(await syncHome(first)).toBe('pushed commits=3\n');
	expect(server.requests.every(({agent}) => !agent?.startsWith('git/2'))).toBe(true); // isomorphic-git was at work
	const {host, host_id} = hostOf(first);
	expect(await syncHome(second)).toBe(`pushed commits=3\nfetched host=${host} host_id=${host_id} commits=3\n`);
	expect(git('rev-parse', branchOf(first), branchOf(second))).toBe(`${tipOf(first)}\n${tipOf(second)}\n`);

	await say(first, ['bob', 'ada'], 'then I merge the parser');
	expect(await syncHome(first)).toMatch(/^pushed commits=1\nfetched .* commits=3\n$/);
	expect(await syncHome(second)).toMatch(/^pushed commits=0\nfetched .* commits=1\n$/);
	expect(await syncHome(second)).toBe('pushed commits=0\n');

	const other = ['--host', host_id, '--observe'];
	const {stdout: history} = await runLalia(second, ['history', 'ada', ...other]);
	expect(history).toMatch(/^\[1 \S+ ada\] the parser is ready\n\[2 \S+ bob\] then I merge the parser\n$/);
	const {stdout: found} = await runLalia(second, ['search', 'PARSER', 'ready', ...other]);
	expect(found).toMatch(/^ada,bob#1 \S+ ada: the parser is ready\n$/);
	const {stdout: verified} = await runLalia(second, ['verify', '--host', host_id]);
	expect(verified).toBe(`verified messages=2 conversations=1 agents=2 workspace=${second.home}/hosts.git\n`);
	expect(await json(second, ['remote'])).toMatchObject({
		data: {url, ...hostOf(second), hosts: [{host, host_id, head: tipOf(first)}]},
	});
	expect(gitIn(second, 'status', '--porcelain') + gitIn(second, 'for-each-ref', '--format=%(refname)')).toBe(
		'refs/heads/main\n',
	);
	expect((await json(second, ['doctor']))['data']).toMatchObject({
		checks: expect.arrayContaining([expect.objectContaining({check: 'files', status: 'ok'})]),
	});
});

const comeAndGo = async (home: Home, room: string): Promise<void> => {
	const client = await openRaw(home);
	const guest = await registerRaw(client, 'guest');
	for (let time = 0; time < pageSize / 2; time++) {
		await client.must('join', {room}, guest);
		await client.must('leave', {room}, guest);
	}

	client.socket.destroy();
};

describe('what was said on another host', () => {
	const scene = async () => {
		const server = await openGitServer();
		const {url, folder} = server.makeRepository('team');
		const [there, here] = [await makeTalkingHome(['ada', 'bob'], 'between us'), makeHome()];
		await runLalia(there, ['room', 'create', 'release'], {as: 'ada'});
		for (let place = 1; place <= 4; place++) {
			await runLalia(there, ['post', 'release', `step ${place}`], {as: 'ada'});
		}

		await comeAndGo(there, 'release'); // so often that who made it is on a page of before
		await runLalia(there, ['register', '--name', 'cleo']);
		await say(there, ['cleo', 'ada'], 'from cleo');
		for (const home of [there, here]) {
			await setRemoteOf(home, url);
			await syncHome(home);
		}

		return {here, there, folder, host: hostOf(there).host_id};
	};

	test('is for agents that were in it, and for whoever observes', async () => {
		const {here, host} = await scene();
		await runLalia(here, ['register', '--name', 'eve']);
		const words = ['history', 'release', '--room', '--host', host];
		const refused = await runLalia(here, words, {as: 'eve'});

		expect(refused).toMatchObject({code: 5, stdout: '', stderr: expect.stringContaining('reason: not_a_member')});
		expect(await runLalia(here, ['search', 'step', '--host', host], {as: 'eve'})).toMatchObject({code: 0, stdout: ''});
		expect(await runLalia(here, ['history', 'ada', '--host', host], {as: 'eve'})).toMatchObject({code: 5});
		const {stdout} = await runLalia(here, [...words, '--observe', '--limit', '2']);
		expect(stdout.replace(/ \S+ ada\]/g, ']')).toBe('[3] step 3\n[4] step 4\n');
		const since = await runLalia(here, [...words, '--observe', '--since', '2', '--limit', '2']);
		expect(since.stdout.replace(/ \S+ ada\]/g, ']')).toBe('[2] step 2\n[3] step 3\n');
	});

	test('is shown to an agent that was in it, as one of its own', async () => {
		const {there, host} = await scene();
		// The other host's transcript, fetched where its agents live too.
		const settings = join(there.home, 'sync.json');
		writeFileSync(
			settings,
			readFileSync(settings, 'utf8').replace(
				host,
				host.replace(/.$/, last => (last === '0' ? '1' : '0')),
			),
		);
		await syncHome(there);

		expect(await json(there, ['history', 'ada', '--host', host], 'bob')).toMatchObject({
			data: {messages: [{seq: 1, from: 'ada', peer: 'ada', body: 'between us'}]},
		});
		expect(await json(there, ['search', 'step', '--host', host, '--limit', '1'], 'ada')).toMatchObject({
			data: {matches: [{room: 'release', seq: 4}]},
		});
		expect(await json(there, ['search', 'step', '--host', host], 'bob')).toMatchObject({data: {matches: []}});
	});

	test('is named by both of a channel where one has several', async () => {
		const {here, host} = await scene();
		const words = (source: string) => ['history', source, '--host', host, '--observe'];

		expect((await runLalia(here, words('ada'))).stderr).toMatch(/reason: ambiguous_address\n.*\ncontext: .*"ada,bob"/);
		expect((await runLalia(here, words('ada,cleo'))).stdout).toMatch(/^\[1 \S+ cleo\] from cleo\n$/);
		expect((await runLalia(here, words('nobody'))).stderr).toContain('reason: agent_not_found');
		expect((await runLalia(here, ['verify', '--host', 'nowhere'])).stderr).toContain('reason: host_not_found');
		for (const line of [
			['verify', '--host', host, '--workspace', '/tmp'],
			['remote', '/srv/t', '--remove'],
		]) {
			expect((await runLalia(here, line)).stderr).toContain('reason: usage_error');
		}
	});

	test('is left out where somebody has changed it, and verify says where', async () => {
		const {here, there, folder, host} = await scene();
		const tampered = join(there.root, 'tampered');
		execFileSync('git', ['clone', '--quiet', there.workspace, tampered]);
		const paths = gitIn(there, 'ls-tree', '-r', '--name-only', 'main', 'rooms/release/').split('\n');
		const file = join(tampered, paths.find(path => /\/\d{4}-/.test(path)) ?? '');
		writeFileSync(file, readFileSync(file, 'utf8').replace('step', 'leap'));
		const git = (...words: string[]) =>
			execFileSync('git', ['-C', tampered, '-c', 'user.name=x', '-c', 'user.email=x', ...words], {stdio: 'pipe'});
		git('commit', '--quiet', '--all', '--message', 'x');
		git('push', '--quiet', folder, `HEAD:${branchOf(there)}`);
		await syncHome(here);
		const history = await runLalia(here, ['history', 'release', '--room', '--host', host, '--observe']);

		expect(history.stdout.split('\n')).toHaveLength(4);
		expect(history.stdout).not.toContain('leap');
		expect(history.stderr).toMatch(/^warning: 1 left out whose signatures do not hold/m);
		expect(await runLalia(here, ['verify', '--host', host])).toMatchObject({
			code: 1,
			stderr: expect.stringContaining('reason: verification_failed'),
		});
	});
});

describe('a server that asks who we are', () => {
	const scene = async () => {
		const server = await openGitServer({ada: 'hunter2'});
		const {url, git} = server.makeRepository('t');
		const home = await makeTalkingHome(['ada', 'bob'], 'hello');
		await setRemoteOf(home, url);
		return {server, url, git, home};
	};

	/** A helper that keeps what it is told in a file, and notes what it is asked. */
	const installHelper = (home: Home, password: string): string => {
		const [helper, notes] = [join(home.root, 'helper'), join(home.root, 'notes')];
		const answer = `printf 'username=ada\\npassword=${password}\\n'`;
		writeFileSync(helper, `#!/bin/sh\necho "$1" >> ${notes}\ntest "$1" = get && ${answer}\nexit 0\n`);
		chmodSync(helper, 0o700);
		writeFileSync(join(home.root, '.gitconfig'), `[credential]\n\thelper = ${helper}\n`);
		return notes;
	};

	test('is told by the credential helper, which learns that it was right', async () => {
		const {server, git, home} = await scene();
		const notes = installHelper(home, 'hunter2');

		expect(await syncHome(home)).toBe('pushed commits=3\n');
		expect(git('rev-parse', branchOf(home)).trim()).toBe(tipOf(home));
		expect(server.requests.at(-1)).toMatchObject({user: 'ada'});
		expect(new Set(readFileSync(notes, 'utf8').trim().split('\n'))).toEqual(new Set(['get', 'store']));
	});

	test('is told by a token in the environment, which is kept nowhere and shown nowhere', async () => {
		const {home} = await scene();
		const env = {LALIA_GIT_USER: 'ada', LALIA_GIT_TOKEN: 'hunter2'};
		const {code, stdout, stderr} = await runLalia(home, ['sync', '--json'], {env});

		expect(code).toBe(0);
		expect(stdout + stderr).not.toContain('hunter2');
		expect(allOf(home.home) + allOf(home.workspace)).not.toContain('hunter2');
	});

	test('refuses what is wrong, and the helper learns of that too', async () => {
		const {git, home} = await scene();
		const notes = installHelper(home, 'wrong');
		const {code, stdout, stderr} = await runLalia(home, ['sync', '--json']);

		expect(JSON.parse(stdout)).toMatchObject({ok: false, code: 7, data: {error: {reason: 'remote_unauthorized'}}});
		expect(code).toBe(7);
		expect(stdout + stderr).not.toContain('wrong');
		expect(readFileSync(notes, 'utf8')).toContain('erase');
		expect(git('for-each-ref')).toBe('');
		installHelper(home, 'hunter2');
		expect(await syncHome(home)).toBe('pushed commits=3\n');
	});

	test('is told nothing where there is nothing to tell, and nobody is asked', async () => {
		const {home} = await scene();
		const {code, stderr} = await runLalia(home, ['sync']);

		expect(code).toBe(7);
		expect(stderr).toMatch(/reason: remote_unauthorized\nhint: .*git credential approve.*LALIA_GIT_TOKEN/);
	});

	test('is told the same by git, where git does the talking', async () => {
		const {git, home} = await scene();
		const config = join(home.root, '.gitconfig');
		writeFileSync(config, '[http]\n\textraHeader = X-Test: 1\n');
		const {code, stderr} = await runLalia(home, ['sync']);

		expect([code, stderr]).toEqual([7, expect.stringContaining('reason: remote_unauthorized')]);
		await syncHome(home, [], {LALIA_GIT_USER: 'ada', LALIA_GIT_TOKEN: 'hunter2'});
		expect(git('rev-parse', branchOf(home)).trim()).toBe(tipOf(home));
	});
});

describe('lalia remote', () => {
	test('says that there is none, sets one, and forgets it', async () => {
		const home = makeHome();

		expect(await runLalia(home, ['remote'])).toMatchObject({code: 0, stdout: 'no remote is set\n'});
		expect(existsSync(home.home)).toBe(false);
		expect(await runLalia(home, ['sync'])).toMatchObject({code: 5, stderr: expect.stringContaining('no_remote')});
		await setRemoteOf(home, 'https://git.example/t');
		const {host, host_id} = hostOf(home);
		const {stdout} = await runLalia(home, ['remote']);
		expect(stdout).toBe(`remote=https://git.example/t\thost=${host}\thost_id=${host_id}\n`);
		expect(statSync(join(home.home, 'sync.json')).mode & 0o777).toBe(0o600);
		expect(await runLalia(home, ['remote', '--remove'])).toMatchObject({code: 0, stdout: 'no remote is set\n'});
		await setRemoteOf(home, 'https://git.example/u');
		expect(hostOf(home).host_id).toBe(host_id);
	});

	test('refuses credentials in an address, and keeps nothing of it', async () => {
		const home = makeHome();
		const {code, stdout, stderr} = await runLalia(home, ['remote', 'https://ada:hunter2@git.example/t', '--json']);

		expect([code, JSON.parse(stdout).data.error.reason]).toEqual([1, 'credentials_in_url']);
		expect(stdout + stderr).not.toContain('hunter2');
		expect(existsSync(join(home.home, 'sync.json'))).toBe(false);
	});
});
