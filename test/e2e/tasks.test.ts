import {readFileSync, writeFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {runLalia} from '../support/cli.js';
import {type Home, makeHome} from '../support/home.js';
import {commitFile, makeSite, type Site, workstreamOf} from '../support/site.js';

const payload = (...slugs: string[]): string => JSON.stringify({workstreams: slugs.map(slug => workstreamOf(slug))});

/** Code, standard output, and the first two lines of standard error. */
const runnerIn =
	(home: Home, {root}: Site) =>
	async (as: string, line: string, {input, cwd = root}: {input?: string; cwd?: string} = {}) => {
		const options = input === undefined ? {as, cwd} : {as, cwd, input};
		const {code, stdout, stderr} = await runLalia(home, line.split(' '), options);
		return [code, stdout, stderr.split('\n').slice(0, 2).filter(Boolean).join('\n')];
	};

const wholeTask = (name: string, origin?: string) => {
	test(`a task from its payload to its end, in ${name} ${origin === undefined ? 'without' : 'with'} a remote`, async () => {
		const home = makeHome();
		const site = makeSite(home, {name, parent: `${home.root}/site`});
		const {wt, git} = site;
		if (origin !== undefined) {
			git('remote', 'add', 'origin', origin);
		}

		const run = runnerIn(home, site);
		expect(await run('sue', 'register --name sue --role supervisor')).toEqual([0, 'sue\n', '']);
		expect(await run('sue', 'task publish --file -', {input: payload('parser', 'lexer')})).toEqual([
			0,
			`published slug=parser branch=task/parser worktree=${wt('parser')} room=parser\n` +
				`published slug=lexer branch=task/lexer worktree=${wt('lexer')} room=lexer\n`,
			'',
		]);
		expect(await run('sue', 'task publish --file -', {input: payload('parser', 'lexer')})).toEqual([
			0,
			'unchanged slug=parser\nunchanged slug=lexer\n',
			'',
		]);
		expect(await run('bob', 'register --name bob --role worker', {cwd: wt('parser')})).toEqual([0, 'bob\n', '']);
		const inWorktree = {cwd: wt('parser')};
		expect(await run('bob', 'task bulletin', inWorktree)).toEqual([
			0,
			'* slug=parser branch=task/parser summary=Do parser.\nslug=lexer branch=task/lexer summary=Do lexer.\n',
			'',
		]);
		expect(await run('bob', `task bulletin --project ${name}`)).toEqual([
			0,
			'slug=lexer branch=task/lexer summary=Do lexer.\nslug=parser branch=task/parser summary=Do parser.\n',
			'',
		]);
		expect(await run('sue', 'task claim', inWorktree)).toEqual([
			7,
			'',
			'sue is a supervisor, and supervisors do not claim\nreason: role_forbidden',
		]);

		const [code, claimed, stderr] = await run('bob', 'task claim', inWorktree);
		const bundle = '# parser\n\nBranch: task/parser\n\n## Brief\n\nDo parser.\n\n## Owned paths\n\n- src/parser\n';
		expect([code, stderr]).toEqual([0, '']);
		expect(claimed).toMatch(
			new RegExp(
				`^slug=parser\nproject=${name}\nstatus=assigned\nowner=bob\nsupervisor=sue\nbranch=task/parser\n` +
					`worktree=${wt('parser')}\nroom=parser\npublished_at=\\S+Z\nupdated_at=\\S+Z\n\n${bundle}$`,
			),
		);
		expect(await run('bob', 'task claim parser')).toEqual([
			1,
			'',
			'parser is assigned (bob), and not open to be claimed\nreason: not_open',
		]);
		expect(await run('bob', 'task show parser')).toEqual([0, claimed, '']);
		expect(await run('bob', 'task list')).toEqual([
			0,
			`project=${name} supervisor=sue\n  slug=parser owner=bob status=assigned\n`,
			'',
		]);
		expect(await run('sue', 'task list')).toEqual([
			0,
			`project=${name} supervisor=sue\n  slug=parser owner=bob status=assigned\n  slug=lexer owner=- status=open\n`,
			'',
		]);
		expect(await run('bob', 'task set-status parser ready')).toEqual([0, 'slug=parser status=ready\n', '']);
		expect(await run('sue', 'task set-status parser merged')).toEqual([0, 'slug=parser status=merged\n', '']);
		expect(await run('sue', 'rooms gc')).toEqual([0, `archived slug=parser project=${name}\n`, '']);
		expect(await run('sue', 'rooms gc')).toEqual([0, 'no merged rooms to archive\n', '']);
		expect(await run('sue', 'task gc')).toEqual([0, 'forgot slug=parser\n', '']);

		expect(await run('sue', 'task reassign lexer bob')).toEqual([0, 'slug=lexer owner=bob status=assigned\n', '']);
		expect(await run('sue', 'task unassign lexer')).toEqual([0, 'slug=lexer owner=- status=open\n', '']);
		expect(await run('sam', 'register --name sam --role supervisor')).toEqual([0, 'sam\n', '']);
		expect(await run('sue', 'task handoff sam')).toEqual([0, `project=${name} supervisor=sam\n`, '']);
		expect(await run('sam', 'unregister')).toEqual([
			7,
			'',
			'sam supervises 1 tasks that are not merged: lexer\nreason: supervisor_busy',
		]);
		expect(await run('sam', 'task unpublish lexer --wipe-worktree')).toEqual([
			0,
			'unpublished slug=lexer worktree_removed=true room_archived=true\n',
			'',
		]);
		expect(await run('sam', 'task show')).toEqual([0, '', '']);
		expect(await run('sam', 'unregister')).toEqual([0, 'sam\n', '']);
	}, 60_000);
};

wholeTask('My_Repo');
wholeTask('wid.get');
wholeTask('My_Repo', 'git@example.com:group/My_Repo.git');
wholeTask('wid.get', 'https://example.com/group/wid.get.git');

test('one workstream that fails leaves the others, and the command says which with exit 1', async () => {
	const home = makeHome();
	const site = makeSite(home);
	const run = runnerIn(home, site);
	await run('sue', 'register --name sue --role supervisor');
	const workstreams = [workstreamOf('one'), workstreamOf('bad', {branch: 'main'}), workstreamOf('two')];
	const [code, stdout, stderr] = await run('sue', 'task publish --file -', {input: JSON.stringify({workstreams})});

	expect(stdout).toBe(
		`published slug=one branch=task/one worktree=${site.wt('one')} room=one\n` +
			`failed slug=bad error=branch_taken: the branch main is checked out in ${site.root}\n` +
			`published slug=two branch=task/two worktree=${site.wt('two')} room=two\n`,
	);
	expect([code, stderr]).toEqual([1, '1 of 3 were not published: bad\nreason: publish_failed']);
	expect(await run('sue', 'task bulletin')).toEqual([0, expect.stringMatching(/^slug=one .*\nslug=two .*\n$/), '']);
});

test('with --json each workstream is an object on a line of its own', async () => {
	const home = makeHome();
	const site = makeSite(home);
	const run = runnerIn(home, site);
	await run('sue', 'register --name sue --role supervisor');
	await run('sue', 'task publish --file -', {input: payload('old')});
	const workstreams = [workstreamOf('old'), workstreamOf('new'), workstreamOf('bad', {branch: 'main'})];
	const input = JSON.stringify({workstreams});
	const [code, stdout] = await run('sue', 'task publish --json --file -', {input});
	const lines = String(stdout).trimEnd().split('\n');

	expect([code, lines.length]).toEqual([1, 4]);
	expect(lines.map(line => JSON.parse(line))).toMatchObject([
		{slug: 'old', outcome: 'unchanged', task: {slug: 'old'}},
		{slug: 'new', outcome: 'published', task: {worktree: site.wt('new')}},
		{slug: 'bad', outcome: 'failed', error: {reason: 'branch_taken'}},
		{
			ok: false,
			code: 1,
			data: {
				error: {
					reason: 'publish_failed',
					context: {failed: ['bad'], errors: {bad: expect.stringMatching(/^branch_taken: the branch main is /)}},
				},
			},
		},
	]);
});

test('what is worth knowing is said on standard error: other room names, shared paths, tasks that wait', async () => {
	const home = makeHome();
	const site = makeSite(home, {name: 'wid.get', parent: `${home.root}/site`});
	const run = runnerIn(home, site);
	await run('sue', 'register --name sue --role supervisor');
	await run('sue', 'room create taken');
	const workstreams = [
		workstreamOf('taken', {owned_paths: ['src']}),
		workstreamOf('next', {owned_paths: ['src/next'], depends_on: ['taken']}),
	];
	const published = await run('sue', 'task publish --file -', {input: JSON.stringify({workstreams})});
	expect(published).toEqual([
		0,
		expect.stringContaining(' room=wid.get.taken\n'),
		'warning: the room of taken is wid.get.taken: another one has that name\nwarning: next and taken both own src/next',
	]);

	await run('bob', 'register --name bob');
	expect(await run('bob', 'task bulletin')).toEqual([
		0,
		'slug=next branch=task/next waits_for=taken summary=Do next.\nslug=taken branch=task/taken summary=Do taken.\n',
		'',
	]);
	expect((await run('bob', 'task claim next'))[2]).toBe('warning: next depends on what is not merged yet: taken');
});

test('a payload may be a file, and name its project and repository', async () => {
	const home = makeHome();
	const site = makeSite(home);
	const run = runnerIn(home, site);
	await run('sue', 'register --name sue --role supervisor');
	const body = {project: site.project, repo_root: '.', workstreams: [{slug: 'api', branch: 'api'}]};
	commitFile(site, 'unrelated');
	const file = `${home.root}/payload.json`;
	writeFileSync(file, JSON.stringify(body));

	expect(await run('sue', `task publish --file ${file}`)).toEqual([
		0,
		`published slug=api branch=api worktree=${site.wt('api')} room=api\n`,
		'',
	]);
	expect(readFileSync(`${site.wt('api')}/unrelated`, 'utf8')).toBe('unrelated\n');
	expect(await run('sue', 'task bulletin')).toEqual([0, 'slug=api branch=api summary=-\n', '']);
});
