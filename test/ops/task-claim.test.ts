import {describe, expect, test} from 'vitest';
import {allTraces, makeProject, saidIn, tracesOf} from '../support/site.js';
import {connectAs, makeSharedDaemon, refusal} from '../support/talk.js';

const home = makeSharedDaemon();

test('of 10 that claim one task at once one gets it, 50 times', async () => {
	const project = await makeProject(home);
	const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'];
	const racers = await Promise.all(names.map(name => project.join(name, {role: 'worker'})));
	for (let round = 0; round < 50; round++) {
		const slug = `race-${round}`;
		await project.publish(slug);
		const replies = await Promise.all(racers.map(racer => racer.call('task claim', {slug})));
		const winners = names.filter((_, index) => replies[index]?.ok);
		const losers = replies.filter(reply => !reply.ok);

		expect(winners).toHaveLength(1);
		expect(losers).toMatchObject(losers.map(() => refusal('not_open', 1)));
		const {participants} = await project.sue.must('participants', {room: slug});
		expect(participants.map(({name}) => name)).toEqual(['sue', ...winners]);
		expect(await project.sue.must('task show', {slug})).toMatchObject({
			tasks: [{owner: winners[0], status: 'assigned'}],
		});
	}
}, 120_000);

describe('a claim', () => {
	test('gives the task and its bundle, and says so in the room', async () => {
		const project = await makeProject(home);
		await project.publish('parser');
		const bob = await project.join('bob', {role: 'worker'});
		const {task, bundle, warning} = await bob.must('task claim', {slug: 'parser'});

		expect(task).toMatchObject({slug: 'parser', owner: 'bob', owner_id: bob.agent_id, status: 'assigned'});
		expect(bundle).toContain('Do parser.');
		expect(warning).toBeUndefined();
		expect(await saidIn(bob, 'parser')).toEqual([`sue: ${bundle}`, 'bob: claimed the task parser']);
		expect(await project.sue.must('peek', {source: 'parser', room: true})).toMatchObject({
			messages: [{kind: 'system', body: 'claimed the task parser'}],
		});
		expect(await bob.must('task list')).toMatchObject({tasks: [{slug: 'parser'}]});
		expect(await bob.must('task bulletin')).toEqual({tasks: []});
	});

	test('without a slug is for the task on the branch that the caller is on', async () => {
		const project = await makeProject(home);
		await project.publish('one');
		await project.publish('two');
		const bob = await project.join('bob');
		const carl = await project.join('carl', {branch: 'task/one', worktree: project.wt('one')});

		expect((await bob.must('task claim', {branch: 'task/two'})).task.slug).toBe('two');
		expect((await carl.must('task claim')).task.slug).toBe('one');
		expect(await bob.call('task claim', {branch: 'main'})).toMatchObject(refusal('task_not_found', 5));
	});

	test('of what is not there is refused, with the nearest slugs', async () => {
		const project = await makeProject(home);
		await project.publish('parse');
		const bob = await project.join('bob');

		expect(await bob.call('task claim', {slug: 'parser'})).toMatchObject({
			...refusal('task_not_found', 5),
			error: {context: {nearest: ['parse']}},
		});
		expect(await bob.call('task claim', {slug: 'parse', project: 'elsewhere'})).toMatchObject(
			refusal('task_not_found', 5),
		);
	});

	test('by a supervisor is refused', async () => {
		const project = await makeProject(home);
		await project.publish('api');
		expect(await project.sue.call('task claim', {slug: 'api'})).toMatchObject(refusal('role_forbidden', 7));
		expect(await project.sue.must('task bulletin')).toMatchObject({tasks: [{slug: 'api', status: 'open'}]});
	});

	test('whose room is full fails and changes nothing, but for a member of it', async () => {
		const project = await makeProject(home);
		const {task} = await project.publish('full');
		const members = [];
		for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) {
			const member = await project.join(name);
			await member.must('join', {room: task.room});
			members.push(member);
		}

		const bob = await project.join('bob');
		const before = await saidIn(project.sue, task.room);
		expect(await bob.call('task claim', {slug: 'full'})).toMatchObject(refusal('room_full', 1));
		expect(await bob.must('task show', {slug: 'full'})).toEqual({tasks: [task]});
		expect(await saidIn(project.sue, task.room)).toEqual(before);
		expect(await members[0]?.must('task claim', {slug: 'full'})).toMatchObject({task: {owner: 'a'}});
	});

	test('of what depends on another task warns until that is merged, and the bulletin shows it', async () => {
		const project = await makeProject(home);
		const {sue} = project;
		await project.publish('base');
		await project.publish('top', {depends_on: ['base']});
		await project.publish('top-2', {depends_on: ['base']});
		const bob = await project.join('bob');

		expect(await bob.must('task bulletin')).toMatchObject({
			tasks: [
				{slug: 'base', waits_for: []},
				{slug: 'top', waits_for: ['base']},
				{slug: 'top-2', waits_for: ['base']},
			],
		});
		expect((await bob.must('task claim', {slug: 'top'})).warning).toBe('top depends on what is not merged yet: base');
		await sue.must('task set-status', {slug: 'base', status: 'merged'});
		expect((await bob.must('task claim', {slug: 'top-2'})).warning).toBeUndefined();
	});
});

describe('two projects with the same slugs', () => {
	test('have tasks of their own', async () => {
		const [one, two] = [await makeProject(home), await makeProject(home)];
		for (const project of [one, two]) {
			await project.publish('twin');
			await project.publish('twin-2');
		}

		const [bob, eve] = [await one.join('bob'), await two.join('eve')];
		await bob.must('task claim', {slug: 'twin'});
		expect(await two.sue.must('task show', {})).toMatchObject({tasks: [{status: 'open'}, {status: 'open'}]});
		await eve.must('task claim', {slug: 'twin'});
		await eve.must('task set-status', {slug: 'twin', status: 'ready'});
		expect(await one.sue.must('task show', {slug: 'twin'})).toMatchObject({
			tasks: [{owner: 'bob', status: 'assigned', room: 'twin'}],
		});
		expect(await two.sue.must('task show', {slug: 'twin'})).toMatchObject({
			tasks: [{owner: 'eve', status: 'ready', room: `${two.project}.twin`}],
		});
		expect(await saidIn(await connectAs(home, bob), 'twin')).not.toContain('eve: twin is ready');
		await two.sue.must('task unpublish', {slug: 'twin', force: true, evict_owner: true, wipe_worktree: true});
		expect(await tracesOf(one, 'twin')).toEqual(allTraces(true));
	});
});
