import {execFileSync} from 'node:child_process';
import {chmodSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {runLalia, startLalia} from '../../support/cli.js';
import {makeBare, openGitServer} from '../../support/git-server.js';
import {makeHome} from '../../support/home.js';
import {
	branchOf,
	fillWorkspace,
	hostOf,
	makeTalkingHome,
	say,
	setRemoteOf,
	syncHome,
	tipOf,
} from '../../support/sync.js';
import {until} from '../../support/until.js';

const tipAt = (folder: string, branch: string): string => {
	try {
		return execFileSync('git', ['-C', folder, 'rev-parse', '--verify', '--quiet', branch], {encoding: 'utf8'}).trim();
	} catch {
		return ''; // not there yet
	}
};

test('a folder is a remote, also one that is named from where the command runs', async () => {
	const home = await makeTalkingHome(['ada', 'bob'], 'hello');
	const folder = join(home.root, 'team remote.git');
	makeBare(folder);
	const {stdout} = await runLalia(home, ['remote', '../team remote.git']);

	expect(stdout).toContain(`remote=${folder}\t`);
	expect(await syncHome(home)).toBe('pushed commits=3\n');
	expect(tipAt(folder, branchOf(home))).toBe(tipOf(home));
	const other = makeHome();
	await setRemoteOf(other, `file://${folder.replace(' ', '%20')}`);
	expect(await syncHome(other)).toMatch(/^pushed commits=0\nfetched .* commits=3\n$/);
});

test('a folder that is not there is an error', async () => {
	const home = await makeTalkingHome(['ada', 'bob'], 'hello');
	await setRemoteOf(home, '/nowhere/at/all');
	const {code, stderr} = await runLalia(home, ['sync']);

	expect([code, stderr]).toEqual([5, expect.stringContaining('reason: remote_not_found')]);
});

test('over ssh the user’s own way is taken, and nobody is asked for a password', async () => {
	const home = await makeTalkingHome(['ada', 'bob'], 'hello');
	const [folder, ssh, notes] = ['far.git', 'ssh', 'notes'].map(name => join(home.root, name)) as [
		string,
		string,
		string,
	];
	makeBare(folder);
	// Stands in for ssh: what the far end would run, runs here.
	writeFileSync(
		ssh,
		`#!/bin/sh\necho "$*" >> ${notes}\nwhile test "$1" != ada@far; do shift; done\nshift\nexec sh -c "$*"\n`,
	);
	chmodSync(ssh, 0o700);
	await setRemoteOf(home, `ada@far:${folder}`);
	const path = {PATH: `${home.root}:${home.env['PATH']}`};

	expect(await syncHome(home, [], path)).toBe('pushed commits=3\n');
	expect(readFileSync(notes, 'utf8')).toContain('BatchMode=yes');
	expect(tipAt(folder, branchOf(home))).toBe(tipOf(home));
	const other = makeHome();
	await setRemoteOf(other, `ada@far:${folder}`);
	expect(await syncHome(other, [], {GIT_SSH_COMMAND: ssh})).toMatch(/^pushed commits=0\nfetched .* commits=3\n$/);
	const refusing = {GIT_SSH_COMMAND: "sh -c 'echo Permission denied, please try again. >&2; exit 255'"};
	expect(await runLalia(home, ['sync'], {env: refusing})).toMatchObject({code: 7});
});

test('what is watched is pushed after each commit, through a remote that is away, and others’ news come by themselves', async () => {
	const server = await openGitServer();
	const {url, folder} = server.makeRepository('t');
	const home = await makeTalkingHome(['ada', 'bob'], 'one');
	const other = await makeTalkingHome(['cleo', 'dan'], 'far');
	await setRemoteOf(home, url);
	await setRemoteOf(other, url);
	const {child, ended} = startLalia(home, ['sync', '--watch', '--every', '1', '--json']);
	await until('the first is there', () => tipAt(folder, branchOf(home)) === tipOf(home));

	await say(home, ['ada', 'bob'], 'two');
	await until('the second is there', () => tipAt(folder, branchOf(home)) === tipOf(home));
	server.intercept((_, response) => Boolean(response.writeHead(503, {'retry-after': '1'}).end()));
	const asked = server.requests.length;
	await say(home, ['ada', 'bob'], 'three');
	await until('the remote was asked', () => server.requests.length > asked);
	server.intercept(undefined);
	await until('the third is there', () => tipAt(folder, branchOf(home)) === tipOf(home));
	await syncHome(other);
	await until('the other’s has come', async () => {
		const {stdout} = await runLalia(home, ['remote']);
		return stdout.includes(hostOf(other).host_id);
	});
	child.kill('SIGINT');
	const {stdout, stderr} = await ended;

	expect(stderr).toMatch(/cannot answer now \(503\); tried again in \d+ s/);
	const lines = stdout
		.trim()
		.split('\n')
		.map(line => JSON.parse(line));
	expect(lines[0]).toMatchObject({pushed: 3, url});
	expect(lines.at(-1)).toMatchObject({hosts: [{host_id: hostOf(other).host_id, outcome: 'fetched', commits: 3}]});
});

test('what is watched ends where somebody has to do something', async () => {
	const server = await openGitServer({ada: 'hunter2'});
	const home = await makeTalkingHome(['ada', 'bob'], 'one');
	await setRemoteOf(home, server.makeRepository('t').url);
	const {code, stderr} = await runLalia(home, ['sync', '--watch']);

	expect([code, stderr]).toEqual([7, expect.stringContaining('reason: remote_unauthorized')]);
});

test('11,000 commits go in several pushes, go on after one that was killed, and take little memory', async () => {
	const server = await openGitServer();
	const {url, folder, git} = server.makeRepository('t');
	const home = makeHome();
	fillWorkspace(home, 11_000);
	await setRemoteOf(home, url);
	const isPush = ({method, url: path}: {method?: string | undefined; url?: string | undefined}) =>
		method === 'POST' && path?.endsWith('git-receive-pack') === true;
	let pushes = 0;
	server.intercept(request => {
		pushes += isPush(request) ? 1 : 0;
		return pushes > 2; // no answer to the third
	});
	const running = startLalia(home, ['sync']);
	await until('the third push is on its way', () => pushes > 2, 60_000);
	running.child.kill('SIGKILL');
	await running.ended;
	const reached = tipAt(folder, branchOf(home));
	expect(reached).not.toBe('');
	expect(git('rev-list', '--count', reached).trim()).toMatch(/^(5000|10000)$/);

	server.intercept(undefined);
	const done = Number(git('rev-list', '--count', reached));
	const peak = join(home.root, 'peak');
	const probe = join(home.root, 'probe.cjs');
	writeFileSync(
		probe,
		`process.on('exit', () => require('node:fs').appendFileSync(${JSON.stringify(peak)}, process.resourceUsage().maxRSS + '\\n'));`,
	);
	const env = {NODE_OPTIONS: `--require ${probe}`};
	expect(await syncHome(home, [], env)).toBe(`pushed commits=${11_000 - done}\n`);
	const other = makeHome();
	await setRemoteOf(other, url);
	expect(await syncHome(other, [], env)).toMatch(/^pushed commits=0\nfetched .* commits=11000\n$/);
	const peaks = readFileSync(peak, 'utf8').trim().split('\n').map(Number);
	expect(peaks.length).toBeGreaterThanOrEqual(2);
	expect(Math.max(...peaks)).toBeLessThan(250_000);
}, 120_000);
