import {execFileSync} from 'node:child_process';
import {chmodSync, mkdirSync, realpathSync, writeFileSync} from 'node:fs';
import {delimiter, join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {openProcessTable} from '../../../source/client/identity/process-tree.js';
import {openFetchedHosts} from '../../../source/client/sync/fetched-hosts.js';
import {makeBare} from '../../support/git-server.js';
import {gitIn, type Home, makeHome} from '../../support/home.js';
import {branchOf, fillWorkspace, setRemoteOf, syncHome, tipOf} from '../../support/sync.js';

const host = {host: 'mill', host_id: '01K0000000000000000000000A'};
const surroundings = {env: {PATH: process.env['PATH']}, processes: openProcessTable(process)};

/** A home whose repository of other hosts has three commits of one, of which none was accepted yet. */
const makeFetched = async () => {
	const {home} = makeHome();
	mkdirSync(home, {recursive: true});
	const hosts = await openFetchedHosts({home, surroundings});
	const lines = [1, 2, 3].map(
		place => `commit refs/heads/came\ncommitter a <a@lalia> ${place} +0000\ndata 1\n${place}\n`,
	);
	await hosts.git(['fast-import', '--quiet'], Buffer.from(lines.join('')));
	const [third = '', second = '', first = ''] = (await hosts.git(['rev-list', 'refs/heads/came']))
		.toString()
		.split('\n');
	await hosts.git(['update-ref', '-d', 'refs/heads/came']);
	return {hosts, first, second, third};
};

/** Before each of four pushes there is another commit, which another process pushes, and one more. */
const overtaking = (home: Home, remote: string): NodeJS.ProcessEnv => {
	const [folder, turns] = ['bin', 'turns'].map(name => join(home.root, name)) as [string, string];
	const git = realpathSync(execFileSync('sh', ['-c', 'command -v git'], {encoding: 'utf8'}).trim());
	const commit = [
		`${git} update-ref refs/heads/main`,
		`$(${git} -c user.name=a -c user.email=a@lalia commit-tree -m more -p main main^{tree})`,
	].join(' ');
	const lines = [
		'#!/bin/sh',
		`case " $* " in *" push "*) if [ "$(cat ${turns})" != xxxx ]; then`,
		`printf x >> ${turns}; ${commit}; ${git} push --quiet ${remote} main:${branchOf(home)}; ${commit}`,
		`fi;; esac; exec ${git} "$@"`,
	];
	mkdirSync(folder);
	writeFileSync(turns, '');
	writeFileSync(join(folder, 'git'), lines.join('\n'));
	chmodSync(join(folder, 'git'), 0o700);
	return {PATH: `${folder}${delimiter}${process.env['PATH']}`};
};

describe('of several syncs of one home at once', () => {
	test('that fetch for the first time, all have one and the same repository', async () => {
		const {root} = makeHome();
		for (let round = 0; round < 10; round++) {
			const home = join(root, String(round));
			mkdirSync(home);
			const opened = await Promise.all(Array.from({length: 8}, () => openFetchedHosts({home, surroundings})));
			expect((await opened[0]?.git(['config', 'core.sharedRepository']))?.toString()).toBe('0600\n');
		}
	});

	test('that fetch the same commit, all accept it', async () => {
		const {hosts, first, second} = await makeFetched();
		await hosts.accept({...host, tip: first}, undefined);
		const accepted = await Promise.all(Array.from({length: 8}, () => hosts.accept({...host, tip: second}, first)));
		expect(accepted.map(({outcome}) => outcome)).toEqual(accepted.map(() => 'fetched'));
		expect(await hosts.list()).toMatchObject([{...host, tip: second}]);
	});

	test('one that is late finds no fault with what another has fetched meanwhile', async () => {
		const {hosts, first, second, third} = await makeFetched();
		await hosts.accept({...host, tip: first}, undefined);
		await hosts.accept({...host, tip: third}, first);
		expect(await hosts.accept({...host, tip: second}, first)).toEqual({outcome: 'fetched', commits: 0});
		expect(await hosts.accept({...host, tip: second}, third)).toEqual({outcome: 'rewritten', commits: 0});
		expect(await hosts.list()).toMatchObject([{...host, tip: third}]);
	});

	test('one whose pushes others get ahead of, time and again, pushes all there is in the end', async () => {
		const home = makeHome();
		fillWorkspace(home, 1);
		const remote = join(home.root, 'remote.git');
		makeBare(remote);
		await setRemoteOf(home, remote);
		expect(await syncHome(home, [], overtaking(home, remote))).toBe('pushed commits=1\n');
		expect(execFileSync('git', ['-C', remote, 'rev-parse', branchOf(home)], {encoding: 'utf8'}).trim()).toBe(
			tipOf(home),
		);
		expect(gitIn(home, 'rev-list', '--count', 'main').trim()).toBe('9');
	});
});
