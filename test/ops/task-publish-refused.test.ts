import {existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync} from 'node:fs';
import {dirname, join as joinPath} from 'node:path';
import {describe, expect, test} from 'vitest';
import {allTraces, gitAt, makeProject, makeSite, type Project, tracesOf, workstreamOf} from '../support/site.js';
import {joinAs, makeSharedDaemon, refusal} from '../support/talk.js';

const home = makeSharedDaemon();

const nothing = allTraces(false);

describe('publishing is refused', () => {
	test('to whoever is no supervisor, or not the one of the project', async () => {
		const project = await makeProject(home);
		await project.publish('first');
		const bob = await project.join('bob', {role: 'worker'});
		const sam = await project.join('sam', {role: 'supervisor'});

		expect(await bob.call('publish-task', project.argsFor('api'))).toMatchObject(refusal('role_required', 7));
		expect(await sam.call('publish-task', project.argsFor('api'))).toMatchObject({
			...refusal('not_supervisor', 7),
			error: {context: {supervisor: 'sue'}},
		});
		expect(await tracesOf(project, 'api')).toEqual(nothing);
	});

	test('to a supervisor of another project or repository', async () => {
		const project = await makeProject(home);
		const other = makeSite(home);
		for (const args of [{project: other.project}, {repo_root: other.root}, {project: '../../etc'}]) {
			expect(await project.sue.call('publish-task', {...project.argsFor('api'), ...args})).toMatchObject(
				refusal('project_identity_mismatch', 7),
			);
		}

		expect(await tracesOf(project, 'api')).toEqual(nothing);
		expect(existsSync(other.wt('api'))).toBe(false);
	});

	const badSlugs = [
		'',
		'..',
		'../x',
		'a/b',
		'A',
		'-a',
		'.a',
		'a..b',
		'a.lock',
		'a.',
		'a b',
		'ä',
		'a\n',
		'a'.repeat(65),
	];
	test.each(badSlugs)('for the slug %j, wherever one is named', async slug => {
		const project = await makeProject(home);
		const {sue} = project;
		const bad = refusal('invalid_slug', 1);

		expect(await sue.call('publish-task', project.argsFor(slug, {branch: 'fine'}))).toMatchObject(bad);
		expect(await sue.call('publish-task', project.argsFor('fine', {depends_on: [slug]}))).toMatchObject(bad);
		for (const op of ['task claim', 'task show', 'task unassign', 'task unpublish'] as const) {
			expect(await sue.call(op, {slug})).toMatchObject(bad);
		}

		expect(await sue.call('task set-status', {slug, status: 'merged'})).toMatchObject(bad);
		expect(await sue.call('task reassign', {slug, agent: 'bob'})).toMatchObject(bad);
		expect([project.git('branch', '--list', 'fine'), existsSync(dirname(project.wt('x')))]).toEqual(['', false]);
	});

	const badBranches = [
		'',
		'../x',
		'a/../b',
		'/a',
		'a/',
		'a//b',
		'-b',
		'@',
		'a@{1}',
		'a b',
		'a~1',
		'a:b',
		'a.lock',
		'.a',
	];
	test.each(badBranches)('for the branch %j', async branch => {
		const project = await makeProject(home);
		expect(await project.sue.call('publish-task', project.argsFor('api', {branch}))).toMatchObject(
			refusal('invalid_payload', 1),
		);
		expect(await tracesOf(project, 'api', 'api')).toEqual(nothing);
	});

	test.each(['/etc', '../x', 'a/../../b', 'a\\b', 'a\nb'])('for the owned path %j', async path => {
		const project = await makeProject(home);
		expect(await project.sue.call('publish-task', project.argsFor('api', {owned_paths: [path]}))).toMatchObject(
			refusal('invalid_payload', 1),
		);
		expect(await tracesOf(project, 'api')).toEqual(nothing);
	});
});

describe('a folder to publish from', () => {
	const isRefused = (what: string, problem: string, make: (project: Project) => string) => {
		test(`must not be ${what}`, async () => {
			const project = await makeProject(home);
			const repo_root = make(project);
			const boss = await joinAs(home, 'boss', {role: 'supervisor', project: `of-${project.project}`});
			const workstream = workstreamOf('api');
			const reply = await boss.call('publish-task', {project: `of-${project.project}`, repo_root, workstream});

			expect(reply).toMatchObject({...refusal('invalid_repository', 1), error: {context: {repo_root}}});
			expect(JSON.stringify(reply)).toContain(problem);
			expect(await tracesOf(project, 'api')).toEqual(nothing);
			expect(existsSync(joinPath(dirname(repo_root), 'wt', 'api'))).toBe(false);
		});
	};

	isRefused('one that is not there', 'is no folder', ({root}) => `${root}-gone`);
	isRefused('a file', 'is no folder', ({root}) => joinPath(root, 'README.md'));
	isRefused('a relative path', 'is not an absolute path', () => '../repo');
	isRefused('outside of any repository', 'is no git repository', ({root}) => dirname(root));
	isRefused('a folder within a repository', 'is not the main worktree', ({root}) => {
		mkdirSync(joinPath(root, 'src'));
		return joinPath(root, 'src');
	});
	isRefused('a linked worktree', 'is not the main worktree', ({root, git}) => {
		git('worktree', 'add', '--quiet', '-b', 'side', `${root}-side`);
		return `${root}-side`;
	});
	isRefused('a bare repository', 'is a bare repository', ({root, git}) => {
		git('clone', '--quiet', '--bare', root, `${root}.git`);
		return `${root}.git`;
	});
	isRefused('a git folder', 'is not the main worktree', ({root}) => joinPath(root, '.git'));
	isRefused('a repository without a commit', 'has no commit yet', () => makeSite(home, {isEmpty: true}).root);
	isRefused('on a detached HEAD, where the branch is new', 'has a detached HEAD', ({root, git}) => {
		git('checkout', '--quiet', '--detach');
		return root;
	});
});

test('a repository that git does not take is refused with what git says', async () => {
	const project = await makeProject(home);
	writeFileSync(joinPath(project.root, '.git/config'), '[core]\n\trepositoryformatversion = 99\n');
	expect(await project.sue.call('publish-task', project.argsFor('api'))).toMatchObject({
		...refusal('invalid_repository', 1),
		error: {
			message: expect.stringMatching(/ cannot be used: git rev-parse --git-dir: fatal: Expected git repo version/),
		},
	});
});

describe('a worktree that cannot be made', () => {
	test('because its branch is checked out elsewhere fails as branch_taken', async () => {
		const project = await makeProject(home);
		const reply = await project.sue.call('publish-task', project.argsFor('api', {branch: 'main'}));

		expect(reply).toMatchObject({...refusal('branch_taken', 1), error: {context: {worktree: project.root}}});
		expect(await tracesOf(project, 'api')).toEqual(nothing);
	});

	test('because something else is in its place fails with what is there, and leaves that alone', async () => {
		const project = await makeProject(home);
		const {sue, wt} = project;
		mkdirSync(joinPath(wt('folder'), 'kept'), {recursive: true});
		writeFileSync(wt('file'), 'kept');
		symlinkSync('/nowhere/at/all', wt('link'));
		const neighbour = await makeProject(home, {parent: dirname(project.root), name: 'neighbour'});
		await neighbour.publish('shared');
		project.git('worktree', 'add', '--quiet', '-b', 'mine', wt('own'));
		const messages = [];
		for (const slug of ['folder', 'file', 'link', 'shared', 'own']) {
			const reply = await sue.call('publish-task', project.argsFor(slug));
			expect(reply).toMatchObject(refusal('worktree_taken', 1));
			messages.push(reply.ok ? '' : reply.error.message);
			expect(project.git('branch', '--list', `task/${slug}`)).toBe('');
		}

		expect(messages).toEqual([
			`${wt('folder')} is there already: a folder with 1 entries`,
			`${wt('file')} is there already: a file called file`,
			`${wt('link')} is there already: a symbolic link`,
			`${wt('shared')} is there already: a worktree on task/shared`,
			`${wt('own')} is there already: a worktree on mine`,
		]);
		expect([readdirSync(wt('folder')), readFileSync(wt('file'), 'utf8')]).toEqual([['kept'], 'kept']);
		expect(readlinkSync(wt('link'))).toBe('/nowhere/at/all');
		expect(gitAt(home, wt('shared'), 'rev-parse', '--abbrev-ref', 'HEAD')).toBe('task/shared\n');
	});

	test('because git fails at it fails with what git says, and nothing is left', async () => {
		const project = await makeProject(home);
		const hook = joinPath(project.root, '.git/hooks/post-checkout');
		mkdirSync(dirname(hook), {recursive: true});
		writeFileSync(hook, '#!/bin/sh\necho "fatal: no room at the inn" >&2\nexit 1\n', {mode: 0o755});
		const reply = await project.sue.call('publish-task', project.argsFor('api'));

		expect(reply).toMatchObject(refusal('git_failed', 1));
		expect(JSON.stringify(reply)).toContain('no room at the inn');
		expect(await tracesOf(project, 'api')).toEqual(nothing);
	});

	test('because of a file where the folder of worktrees should be fails with what the system says', async () => {
		const project = await makeProject(home);
		writeFileSync(dirname(project.wt('api')), '');
		const reply = await project.sue.call('publish-task', project.argsFor('api'));

		expect(reply).toMatchObject(refusal('git_failed', 1));
		expect(JSON.stringify(reply)).toMatch(/EEXIST|ENOTDIR/);
		expect(await tracesOf(project, 'api')).toEqual(nothing);
	});

	test('because another branch is in the way of its name fails, and nothing is left', async () => {
		const project = await makeProject(home);
		project.git('branch', 'task');
		expect(await project.sue.call('publish-task', project.argsFor('api'))).toMatchObject(refusal('git_failed', 1));
		expect(await tracesOf(project, 'api')).toEqual(nothing);
	});
});
