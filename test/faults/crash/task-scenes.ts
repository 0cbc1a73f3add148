import {expect} from 'vitest';
import type {FaultPoint} from '../../../source/daemon/fault-point.js';
import {allTraces, makeProject, type Project, tracesOf} from '../../support/site.js';
import {connectAs, type Talker} from '../../support/talk.js';
import {until} from '../../support/until.js';
import type {Scene, Stage} from './stage.js';

/** Until the last daemon's work is finished or taken back: what is asked for now comes after it. */
const settled = async ({home}: Stage, project: Project): Promise<Talker> => {
	const sue = await connectAs(home, project.sue);
	await sue.must('publish-task', project.argsFor('later'));
	return sue;
};

const whilePublishing = (point: FaultPoint, isPublished: boolean): Scene => ({
	point,
	what: `of a task ${isPublished ? 'all' : 'nothing'} is there, and it can be published again`,
	play: async stage => {
		const project = await makeProject(stage.home);
		const slug = point;
		await stage.dieAt(point, () => project.publish(slug));
		await stage.goOn();
		const sue = await settled(stage, project);
		expect(await tracesOf({...project, sue}, slug)).toEqual(allTraces(isPublished));
		expect(await sue.must('publish-task', project.argsFor(slug))).toMatchObject({
			outcome: isPublished ? 'unchanged' : 'published',
		});
	},
});

const whileWiping = (point: FaultPoint): Scene => ({
	point,
	what: 'a task that was to go is gone, with its worktree',
	play: async stage => {
		const project = await makeProject(stage.home);
		await project.publish(point);
		await stage.dieAt(point, () =>
			project.sue.must('task unpublish', {slug: point, project: project.project, force: true, wipe_worktree: true}),
		);
		await stage.goOn();
		const sue = await settled(stage, project);
		await until('the worktree is gone', async () => !(await tracesOf({...project, sue}, point)).worktree);
		expect(await tracesOf({...project, sue}, point)).toMatchObject({worktree: false, known: false, row: false});
	},
});

/** Points of work in a user's repository. */
export const taskScenes: Scene[] = [
	whilePublishing('worktree-planned', false),
	whilePublishing('worktree-made', false),
	whilePublishing('worktree-published', true),
	{
		point: 'worktree-recovered',
		what: 'what the last daemon was just taking back is taken back',
		play: async stage => {
			const project = await makeProject(stage.home);
			await stage.dieAt('worktree-made', () => project.publish('half'));
			await stage.dieAt('worktree-recovered', stage.system.begin);
			await stage.goOn();
			const sue = await settled(stage, project);
			expect(await tracesOf({...project, sue}, 'half')).toEqual(allTraces(false));
		},
	},
	whileWiping('worktree-unpublished'),
	whileWiping('worktree-wiped'),
];
