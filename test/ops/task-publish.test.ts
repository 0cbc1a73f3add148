import {existsSync, mkdirSync, renameSync, rmSync, symlinkSync} from 'node:fs';
import {dirname, join as joinPath} from 'node:path';
import {describe, expect, test} from 'vitest';
import {gitIn} from '../support/home.js';
import {allTraces, commitFile, gitAt, makeProject, saidIn, tracesOf} from '../support/site.js';
import {makeSharedDaemon, refusal, restartDaemon, untilCommitted} from '../support/talk.js';

const home = makeSharedDaemon();

const bundle = (slug: string) =>
	`# ${slug}\n\nBranch: task/${slug}\n\n## Brief\n\nDo ${slug}.\n\n## Owned paths\n\n- src/${slug}\n`;

describe('a published workstream', () => {
	test('has a worktree on its branch, a room with its supervisor and its bundle, and a row', async () => {
		const project = await makeProject(home);
		const {sue, wt, root} = project;
		const {task, outcome, warnings} = await project.publish('parser');

		expect([outcome, warnings]).toEqual(['published', []]);
		expect(task).toEqual({
			slug: 'parser',
			branch: 'task/parser',
			brief: 'Do parser.',
			owned_paths: ['src/parser'],
			contracts: [],
			depends_on: [],
			project: project.project,
			worktree: wt('parser'),
			room: 'parser',
			owner: null,
			owner_id: null,
			supervisor: 'sue',
			status: 'open',
			waits_for: [],
			published_at: expect.stringMatching(/Z$/),
			updated_at: task.published_at,
		});
		expect(gitAt(home, wt('parser'), 'rev-parse', '--abbrev-ref', 'HEAD')).toBe('task/parser\n');
		expect(gitAt(home, wt('parser'), 'rev-parse', 'HEAD')).toBe(gitAt(home, root, 'rev-parse', 'main'));
		expect((await sue.must('participants', {room: 'parser'})).participants.map(({name}) => name)).toEqual(['sue']);
		expect(await saidIn(sue, 'parser')).toEqual([`sue: ${bundle('parser')}`]);
		expect(await sue.must('task show', {slug: 'parser'})).toEqual({tasks: [task]});
		expect(await sue.must('task list')).toMatchObject({tasks: [{slug: 'parser'}]});
		await untilCommitted(home, sue.client);
		const file = gitIn(home, 'show', `HEAD:tasks/${project.project}/task-list.json`);
		expect(JSON.parse(file)).toMatchObject({project: project.project, repo_root: root, tasks: [{slug: 'parser'}]});
	});

	test('takes a branch that is there as it is, also where HEAD is detached', async () => {
		const project = await makeProject(home);
		const {git, wt} = project;
		git('branch', 'task/there');
		commitFile(project, 'later.txt');
		git('checkout', '--quiet', '--detach');
		await project.publish('there');

		expect(existsSync(joinPath(wt('there'), 'later.txt'))).toBe(false);
	});

	test('stays as it is where the same is published again', async () => {
		const project = await makeProject(home);
		const {task} = await project.publish('same');

		expect(await project.publish('same')).toEqual({task, outcome: 'unchanged', warnings: []});
		expect(await saidIn(project.sue, task.room)).toHaveLength(1);
	});

	test('that changed leaves one message with what changed, and is claimed as it is now', async () => {
		const project = await makeProject(home);
		const {sue} = project;
		await project.publish('moving', {contracts: [{other_slug: 'lexer', note: 'tokens are frozen'}]});
		const changed = {brief: 'Do more.', owned_paths: ['src/moving', 'docs']};

		expect(await project.publish('moving', changed)).toMatchObject({outcome: 'changed', task: changed});
		expect((await saidIn(sue, 'moving')).slice(1)).toEqual([
			'sue: # moving has changed\n\n## Brief\n\nDo more.\n\n## Owned paths\n\n- src/moving\n- docs\n\n## Contracts\n\nNone any more.\n',
		]);
		expect(await sue.must('task show', {slug: 'moving'})).toMatchObject({tasks: [changed]});
		const bob = await project.join('bob');
		expect((await bob.must('task claim', {slug: 'moving'})).bundle).toBe(
			'# moving\n\nBranch: task/moving\n\n## Brief\n\nDo more.\n\n## Owned paths\n\n- src/moving\n- docs\n',
		);
		expect(await project.publish('moving', changed)).toMatchObject({outcome: 'unchanged'});
		expect(await project.publish('moving', {brief: 'Less.'})).toMatchObject({
			task: {owner: 'bob', status: 'assigned', brief: 'Less.'},
		});
	});

	test('keeps its branch as long as it is published', async () => {
		const project = await makeProject(home);
		await project.publish('fixed');
		expect(
			await project.sue.call('publish-task', project.argsFor('fixed', {branch: 'other', brief: 'new'})),
		).toMatchObject(refusal('invalid_payload', 1));
		expect(project.git('branch', '--list', 'other')).toBe('');
	});

	test('may be called what every object of JavaScript has', async () => {
		const project = await makeProject(home);
		const {sue, wt} = project;
		expect(await sue.call('task show', {slug: 'constructor'})).toMatchObject(refusal('task_not_found', 5));
		const {task} = await project.publish('constructor');
		await project.publish('after', {depends_on: ['constructor', 'valueof']});
		const bob = await project.join('bob');

		expect(task).toMatchObject({slug: 'constructor', status: 'open', owner: null, worktree: wt('constructor')});
		expect(await bob.must('task claim', {slug: 'constructor'})).toMatchObject({task: {owner: 'bob'}});
		await sue.must('task set-status', {slug: 'constructor', status: 'merged'});
		await sue.must('task gc');
		expect(await sue.must('task show', {slug: 'after'})).toMatchObject({tasks: [{waits_for: []}]});
		await sue.must('rooms gc');
		expect(await sue.call('post', {room: task.room, body: 'x'})).toMatchObject(refusal('room_archived', 1));
	});

	test('that was merged is open again, with its room and worktree', async () => {
		const project = await makeProject(home);
		const {sue} = project;
		const first = await project.publish('phoenix');
		await sue.must('task set-status', {slug: 'phoenix', status: 'merged'});
		await sue.must('rooms gc');
		const again = await project.publish('phoenix', {brief: 'Once more.'});

		expect(again).toMatchObject({outcome: 'published', warnings: [], task: {status: 'open', room: first.task.room}});
		expect(await sue.must('post', {room: 'phoenix', body: 'here again'})).toMatchObject({room: 'phoenix'});
		expect((await saidIn(sue, 'phoenix'))[2]).toContain('Once more.');
	});

	test('whose worktree another repository has replaced does not take that one', async () => {
		const project = await makeProject(home);
		const {sue, wt} = project;
		await project.publish('lost');
		await sue.must('task unpublish', {slug: 'lost'});
		rmSync(wt('lost'), {recursive: true});
		mkdirSync(wt('lost'), {recursive: true});
		gitAt(home, wt('lost'), 'init', '--quiet', '--initial-branch=task/lost');

		const reply = await sue.call('publish-task', project.argsFor('lost'));
		expect(reply).toMatchObject(refusal('worktree_taken', 1));
		expect(existsSync(joinPath(wt('lost'), '.git/HEAD'))).toBe(true);
	});

	test('comes back to where its worktree was deleted by hand', async () => {
		const project = await makeProject(home);
		await project.publish('deleted');
		rmSync(project.wt('deleted'), {recursive: true});
		expect(await project.publish('deleted')).toMatchObject({
			outcome: 'unchanged',
			warnings: [`the worktree of deleted is not there any more: ${project.wt('deleted')}`],
		});
		expect((await project.publish('deleted', {brief: 'New.'})).warnings).toHaveLength(1);
		await project.sue.must('task set-status', {slug: 'deleted', status: 'merged'});

		expect(await project.publish('deleted')).toMatchObject({outcome: 'published'});
		expect(await tracesOf(project, 'deleted')).toEqual(allTraces(true));
	});

	test('is revived also where the folder of worktrees is a symbolic link', async () => {
		const project = await makeProject(home);
		const {sue, wt, root} = project;
		mkdirSync(`${root}-disk`);
		symlinkSync(`${root}-disk`, dirname(wt('linked')));
		const {task} = await project.publish('linked');
		await sue.must('task set-status', {slug: 'linked', status: 'merged'});

		expect(await project.publish('linked')).toMatchObject({outcome: 'published', task: {worktree: task.worktree}});
		await sue.must('task set-status', {slug: 'linked', status: 'merged'});
		rmSync(wt('linked'), {recursive: true});
		expect(await project.publish('linked')).toMatchObject({outcome: 'published'});
		expect(existsSync(wt('linked'))).toBe(true);
	});

	test('leaves what git knows of worktrees whose disk is away, made or not', async () => {
		const project = await makeProject(home);
		const {git, root, sue} = project;
		const [disk, away] = [`${root}-disk`, `${root}-away`];
		git('worktree', 'add', '--quiet', '-b', 'task/held', disk);
		renameSync(disk, away);
		await project.publish('near');
		expect(await sue.call('publish-task', project.argsFor('clash', {branch: 'task/near/x'}))).toMatchObject(
			refusal('git_failed', 1),
		);
		expect(await sue.call('publish-task', project.argsFor('held'))).toMatchObject({
			...refusal('branch_taken', 1),
			error: {message: expect.stringContaining(`${disk}, which is not there`)},
		});
		renameSync(away, disk);

		expect(gitAt(home, disk, 'status', '--porcelain', '--branch')).toBe('## task/held\n');
	});

	test('is told to the supervisor where it owns the paths of another', async () => {
		const project = await makeProject(home);
		await project.publish('left', {owned_paths: ['src/**/*.ts', 'docs/a']});
		expect((await project.publish('right', {owned_paths: ['src/lexer']})).warnings).toEqual([
			'right and left both own src/lexer',
		]);
		expect((await project.publish('beside', {owned_paths: ['docs/ab']})).warnings).toEqual([]);
	});

	test('is there after a restart', async () => {
		const project = await makeProject(home);
		await project.publish('durable');
		const bob = await project.join('bob');
		await bob.must('task claim', {slug: 'durable'});
		const before = await bob.must('task show', {});
		await restartDaemon(home);

		expect(await (await bob.again()).must('task show', {})).toEqual(before);
	});
});

describe('the room of a task', () => {
	test('has the project in its name where another project or anyone else has that of the slug', async () => {
		const [one, two] = [await makeProject(home), await makeProject(home)];
		await one.publish('api');
		const second = await two.publish('api');

		expect(second.task).toMatchObject({room: `${two.project}.api`, worktree: two.wt('api')});
		expect(second.warnings).toEqual([`the room of api is ${two.project}.api: another one has that name`]);
		expect(await saidIn(two.sue, `${two.project}.api`)).toEqual([`sue: ${bundle('api')}`]);
		await one.sue.must('task set-status', {slug: 'api', status: 'merged'});
		expect(await two.sue.must('task show', {slug: 'api'})).toMatchObject({tasks: [{status: 'open'}]});
	});

	test('fails the workstream where both names are taken, and nothing of it is left', async () => {
		const project = await makeProject(home);
		const {sue} = project;
		const bob = await project.join('bob');
		await bob.must('room create', {name: 'taken'});
		await bob.must('room create', {name: `${project.project}.taken`});

		expect(await sue.call('publish-task', project.argsFor('taken'))).toMatchObject(refusal('room_already_exists', 1));
		expect(await tracesOf(project, 'taken')).toEqual({...allTraces(false), room: true});
	});

	test('fails the workstream where it is full of others', async () => {
		const project = await makeProject(home);
		const {sue} = project;
		await project.publish('crowd');
		await sue.must('task set-status', {slug: 'crowd', status: 'merged'});
		await sue.must('leave', {room: 'crowd'});
		for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) {
			await (await project.join(name)).must('join', {room: 'crowd'});
		}

		expect(await sue.call('publish-task', project.argsFor('crowd'))).toMatchObject(refusal('room_full', 1));
		expect(await sue.must('task show', {slug: 'crowd'})).toMatchObject({tasks: [{status: 'merged'}]});
		expect(await tracesOf(project, 'crowd')).toEqual(allTraces(true));
	});
});
