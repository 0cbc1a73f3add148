import {describe, expect, test} from 'vitest';
import {gitIn} from '../support/home.js';
import {makeProject} from '../support/site.js';
import {makeSharedDaemon, refusal, restartDaemon, untilCommitted} from '../support/talk.js';

const home = makeSharedDaemon();

const merge = async (project: Awaited<ReturnType<typeof makeProject>>, ...slugs: string[]): Promise<void> => {
	for (const slug of slugs) {
		await project.publish(slug);
		await project.sue.must('task set-status', {slug, status: 'merged'});
	}
};

describe('task gc', () => {
	test('forgets the merged tasks of a project, also after a restart', async () => {
		const project = await makeProject(home);
		await merge(project, 'done-b', 'done-a');
		await project.publish('todo');

		expect(await project.sue.must('task gc')).toEqual({project: project.project, slugs: ['done-a', 'done-b']});
		expect(await project.sue.must('task gc')).toEqual({project: project.project, slugs: []});
		await restartDaemon(home);
		const sue = await project.sue.again();
		expect(await sue.must('task show', {})).toMatchObject({tasks: [{slug: 'todo'}]});
		expect(await sue.call('task show', {slug: 'done-a'})).toMatchObject(refusal('task_not_found', 5));
	});

	test('is for the supervisor of a project that has tasks', async () => {
		const project = await makeProject(home);
		const bob = await project.join('bob');
		expect(await project.sue.call('task gc')).toMatchObject(refusal('project_not_found', 5));
		await merge(project, 'done-c');
		const sam = await project.join('sam', {role: 'supervisor'});

		expect(await bob.call('task gc')).toMatchObject(refusal('role_required', 7));
		expect(await sam.call('task gc')).toMatchObject(refusal('not_supervisor', 7));
		expect(await sam.must('task show', {})).toMatchObject({tasks: [{slug: 'done-c'}]});
	});
});

describe('rooms gc', () => {
	test('archives the rooms of what is merged or forgotten, and no others', async () => {
		const [project, other] = [await makeProject(home), await makeProject(home)];
		const {sue, project: name} = project;
		await merge(project, 'old', 'older');
		await merge(other, 'theirs');
		await project.publish('active');
		await sue.must('room create', {name: `lounge-of-${name}`});
		await sue.must('task gc');
		await merge(project, 'old-2');

		expect(await sue.must('rooms gc')).toEqual({
			archived: ['old', 'old-2', 'older'].map(slug => ({slug, project: name, room: slug})),
		});
		expect(await sue.must('rooms gc')).toEqual({archived: []});
		const {rooms} = await sue.must('rooms');
		const archived = rooms.filter(room => room.archived).map(({room}) => room);
		expect(archived).toEqual(['old', 'old-2', 'older']);
		expect(await sue.call('post', {room: 'old', body: 'x'})).toMatchObject(refusal('room_archived', 1));
		expect(await sue.must('history', {source: 'old', room: true})).toMatchObject({messages: [{kind: 'bundle'}, {}]});
	});

	test('says in the transcript how many rooms and tasks it was', async () => {
		const project = await makeProject(home);
		await merge(project, 'single');
		await project.sue.must('rooms gc');
		await project.sue.must('task gc');
		await merge(project, 'double', 'triple');
		await project.sue.must('rooms gc');
		await project.sue.must('task gc');
		await untilCommitted(home, project.sue.client);

		const subjects = gitIn(home, 'log', '--reverse', '--format=%s').split('\n');
		expect(subjects.filter(subject => /archived|forgot/.test(subject)).slice(-4)).toEqual([
			'sue: archived 1 room',
			'sue: forgot 1 merged task',
			'sue: archived 2 rooms',
			'sue: forgot 2 merged tasks',
		]);
	});

	test('is for supervisors', async () => {
		const project = await makeProject(home);
		const bob = await project.join('bob', {role: 'worker'});
		expect(await bob.call('rooms gc')).toMatchObject(refusal('role_required', 7));
	});
});
