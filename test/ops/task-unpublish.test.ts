import {existsSync, mkdirSync, rmSync, writeFileSync} from 'node:fs';
import {join as joinPath} from 'node:path';
import {describe, expect, test} from 'vitest';
import {allTraces, commitFile, gitAt, makeProject, type Project, saidIn, tracesOf} from '../support/site.js';
import {makeDaemon, makeSharedDaemon, refusal} from '../support/talk.js';
import {until} from '../support/until.js';

const home = makeSharedDaemon();

const unpublish = ({sue}: Project, change: Record<string, unknown> = {}) =>
	sue.call('task unpublish', {slug: 'api', ...change});

/** A project with an open task `api`, in a room of its own name or its project's. */
const makeOpen = async () => {
	const project = await makeProject(home);
	const {task} = await project.publish('api');
	return {...project, task};
};

/** That a refusal changes nothing: rows, room, worktree. */
const expectUntouched = async (project: Project & {task: {room: string}}, said: number): Promise<void> => {
	expect(await tracesOf(project, 'api')).toEqual(allTraces(true));
	expect(await saidIn(project.sue, project.task.room)).toHaveLength(said);
	const {rooms} = await project.sue.must('rooms');
	expect(rooms.find(({room}) => room === project.task.room)).toMatchObject({archived: false});
};

describe('unpublish', () => {
	test('takes back what nobody has begun, and leaves the worktree', async () => {
		const project = await makeOpen();
		expect(await unpublish(project)).toMatchObject({
			ok: true,
			result: {slug: 'api', worktree_removed: false, room_archived: true},
		});
		expect(await tracesOf(project, 'api')).toEqual({...allTraces(true), row: false});
		expect((await saidIn(project.sue, project.task.room)).at(-1)).toBe('sue: api is taken back');
		expect(await project.sue.call('post', {room: project.task.room, body: 'x'})).toMatchObject(
			refusal('room_archived', 1),
		);
		expect(await unpublish(project)).toMatchObject(refusal('task_not_found', 5));
		expect(await project.publish('api')).toMatchObject({outcome: 'published', task: {room: project.task.room}});
	});

	test('is for the supervisor of the project', async () => {
		const project = await makeOpen();
		const bob = await project.join('bob');
		const sam = await project.join('sam', {role: 'supervisor'});
		expect(await bob.call('task unpublish', {slug: 'api'})).toMatchObject(refusal('role_required', 7));
		expect(await sam.call('task unpublish', {slug: 'api'})).toMatchObject(refusal('not_supervisor', 7));
		await expectUntouched(project, 1);
	});

	test('needs force where something was said in the room', async () => {
		const project = await makeOpen();
		await project.sue.must('post', {room: project.task.room, body: 'hello'});
		expect(await unpublish(project, {evict_owner: true})).toMatchObject(refusal('needs_force', 1));
		await expectUntouched(project, 2);
		expect(await unpublish(project, {force: true})).toMatchObject({ok: true});
	});

	test('needs evict-owner where the owner is live, and force beside it', async () => {
		const project = await makeOpen();
		const bob = await project.join('bob');
		await bob.must('task claim', {slug: 'api'});
		expect(await unpublish(project, {force: true})).toMatchObject({
			...refusal('owner_live', 1),
			error: {context: {owner: 'bob'}},
		});
		expect(await unpublish(project, {evict_owner: true})).toMatchObject(refusal('needs_force', 1));
		await expectUntouched(project, 2);
		expect(await unpublish(project, {force: true, evict_owner: true})).toMatchObject({ok: true});
		expect(await bob.must('task list')).toEqual({tasks: []});
	});

	test('needs only force where the lease of the owner has expired', async () => {
		const own = await makeDaemon({LALIA_LEASE_SECONDS: '1'});
		const project = await makeProject(own);
		await project.publish('api');
		await (await project.join('bob')).must('task claim', {slug: 'api'});
		await until('bob is away', async () => {
			const reply = await unpublish(project);
			return !reply.ok && reply.error.reason === 'needs_force';
		});
		expect(await unpublish(project, {force: true})).toMatchObject({ok: true});
	});
});

describe('unpublish with wipe-worktree', () => {
	test('removes a clean worktree, and keeps its tip and its branch', async () => {
		const project = await makeOpen();
		const tip = gitAt(home, project.wt('api'), 'rev-parse', 'HEAD');
		expect(await unpublish(project, {wipe_worktree: true})).toMatchObject({
			ok: true,
			result: {worktree_removed: true, room_archived: true, salvage: 'refs/lalia/salvage/api'},
		});
		expect(await tracesOf(project, 'api')).toEqual({...allTraces(false), branch: true, room: true});
		expect(project.git('rev-parse', 'refs/lalia/salvage/api')).toBe(tip);
	});

	test('keeps what it kept of an earlier task of that name, whose branch is gone', async () => {
		const project = await makeOpen();
		const {git, wt} = project;
		commitFile(project, 'work.txt', wt('api'));
		git('branch', 'elsewhere', 'task/api');
		expect(await unpublish(project, {wipe_worktree: true})).toMatchObject({ok: true, result: {worktree_removed: true}});
		const tip = git('rev-parse', 'refs/lalia/salvage/api').trim();
		git('branch', '--quiet', '-D', 'task/api', 'elsewhere');
		await project.publish('api');
		expect(await unpublish(project, {wipe_worktree: true})).toMatchObject({ok: true, result: {worktree_removed: true}});

		expect(git('rev-parse', 'refs/lalia/salvage/api')).toBe(git('rev-parse', 'main'));
		expect(git('for-each-ref', '--format=%(refname)', '--contains', tip)).toBe(`refs/lalia/salvaged/api/${tip}\n`);
	});

	test('removes what is checked out in parts', async () => {
		const project = await makeOpen();
		gitAt(home, project.wt('api'), 'sparse-checkout', 'set', '--no-cone', 'nothing');
		expect(existsSync(joinPath(project.wt('api'), 'README.md'))).toBe(false);
		expect(await unpublish(project, {wipe_worktree: true})).toMatchObject({ok: true, result: {worktree_removed: true}});
	});

	test('removes what still bears the lock of its making, as a daemon leaves it that is killed in that moment', async () => {
		const project = await makeOpen();
		project.git('worktree', 'lock', '--reason', 'lalia is making this worktree', project.wt('api'));
		expect(await unpublish(project, {wipe_worktree: true})).toMatchObject({ok: true, result: {worktree_removed: true}});
	});

	test('removes nothing where the worktree is gone already', async () => {
		const project = await makeOpen();
		rmSync(project.wt('api'), {recursive: true});
		expect(await unpublish(project, {wipe_worktree: true})).toMatchObject({
			ok: true,
			result: {worktree_removed: false},
		});
	});

	const changes: Record<string, (project: Project) => void> = {
		'a file that git does not know': ({wt}) => writeFileSync(joinPath(wt('api'), 'new'), ''),
		'a file that was changed': ({wt}) => writeFileSync(joinPath(wt('api'), 'README.md'), 'changed'),
		'a changed file that git was told to take for unchanged': ({wt}) => {
			gitAt(home, wt('api'), 'update-index', '--assume-unchanged', 'README.md');
			writeFileSync(joinPath(wt('api'), 'README.md'), 'changed');
		},
		'a changed file that git was told to skip': ({wt}) => {
			gitAt(home, wt('api'), 'update-index', '--skip-worktree', 'README.md');
			writeFileSync(joinPath(wt('api'), 'README.md'), 'changed');
		},
		'a file that is staged': ({wt}) => {
			writeFileSync(joinPath(wt('api'), 'new'), '');
			gitAt(home, wt('api'), 'add', 'new');
		},
	};
	test.each(Object.keys(changes))('is refused for %s, and changes nothing', async name => {
		const project = await makeOpen();
		changes[name]?.(project);
		const all = {force: true, evict_owner: true, wipe_worktree: true};
		expect(await unpublish(project, all)).toMatchObject(refusal('worktree_dirty', 1));
		await expectUntouched(project, 1);
		expect(await unpublish(project, {force: true})).toMatchObject({ok: true, result: {worktree_removed: false}});
	});

	const obstacles: Record<string, (project: Project) => void> = {
		'is locked: for the auditor': ({git, wt}) => git('worktree', 'lock', '--reason', 'for the auditor', wt('api')),
		'has submodules': ({git, root, wt}) => {
			const tip = git('rev-parse', 'HEAD').trim();
			gitAt(home, wt('api'), 'update-index', '--add', '--cacheinfo', `160000,${tip},sub`);
			mkdirSync(joinPath(wt('api'), 'sub'));
			gitAt(home, wt('api'), 'commit', '--quiet', '-m', 'add sub');
			gitAt(home, root, 'merge', '--quiet', 'task/api');
		},
	};
	test.each(Object.keys(obstacles))(
		'is refused where git would refuse, because it %s, and changes nothing',
		async why => {
			const project = await makeOpen();
			obstacles[why]?.(project);
			const reply = await unpublish(project, {wipe_worktree: true});
			expect(reply).toMatchObject({...refusal('git_failed', 1), error: {message: expect.stringContaining(why)}});
			await expectUntouched(project, 1);
			expect(project.git('for-each-ref', 'refs/lalia')).toBe('');
			expect(await unpublish(project)).toMatchObject({ok: true});
		},
	);

	test('says why what is in the place of the worktree stays', async () => {
		const project = await makeOpen();
		rmSync(project.wt('api'), {recursive: true});
		mkdirSync(project.wt('api'));
		gitAt(home, project.wt('api'), 'init', '--quiet');
		expect(await unpublish(project, {wipe_worktree: true})).toMatchObject({
			ok: true,
			result: {
				worktree_removed: false,
				warning: `${project.wt('api')} stays: it is no worktree of ${project.root}`,
			},
		});
		expect(existsSync(project.wt('api'))).toBe(true);
	});

	test('says why the worktree stays where git fails at last', async () => {
		const project = await makeOpen();
		const hook = joinPath(project.root, '.git/hooks/reference-transaction');
		mkdirSync(joinPath(project.root, '.git/hooks'), {recursive: true});
		writeFileSync(hook, '#!/bin/sh\ngrep -q refs/lalia && exit 1\nexit 0\n', {mode: 0o755});
		expect(await unpublish(project, {wipe_worktree: true})).toMatchObject({
			ok: true,
			result: {worktree_removed: false, warning: expect.stringContaining('api stays: git update-ref')},
		});
		expect(await tracesOf(project, 'api')).toEqual({...allTraces(true), row: false});
	});

	test('is refused for commits that are nowhere else, until they are', async () => {
		const project = await makeOpen();
		commitFile(project, 'work.txt', project.wt('api'));
		const all = {force: true, evict_owner: true, wipe_worktree: true};
		expect(await unpublish(project, all)).toMatchObject({
			...refusal('worktree_unpushed', 1),
			error: {context: {commits: 1}},
		});
		await expectUntouched(project, 1);
		project.git('merge', '--quiet', 'task/api');
		expect(await unpublish(project, all)).toMatchObject({ok: true, result: {worktree_removed: true}});
		expect(existsSync(project.wt('api'))).toBe(false);
	});

	test('takes commits that were pushed', async () => {
		const project = await makeOpen();
		commitFile(project, 'work.txt', project.wt('api'));
		project.git('clone', '--quiet', '--bare', project.root, `${project.root}.git`);
		project.git('remote', 'add', 'origin', `${project.root}.git`);
		project.git('fetch', '--quiet', 'origin');
		expect(await unpublish(project, {wipe_worktree: true})).toMatchObject({ok: true, result: {worktree_removed: true}});
		expect(project.git('rev-parse', 'refs/lalia/salvage/api')).toBe(project.git('rev-parse', 'task/api'));
	});

	test('fails with what git says where git cannot look, and changes nothing', async () => {
		const project = await makeOpen();
		writeFileSync(project.git('-C', project.wt('api'), 'rev-parse', '--git-path', 'index').trim(), 'garbage');
		expect(await unpublish(project, {wipe_worktree: true})).toMatchObject(refusal('git_failed', 1));
		await expectUntouched(project, 1);
	});
});
