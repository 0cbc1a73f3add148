import {describe, expect, test} from 'vitest';
import {makeProject, saidIn} from '../support/site.js';
import {join, makeSharedDaemon, refusal} from '../support/talk.js';

const home = makeSharedDaemon();

/** A project with a task `api` that bob has claimed. */
const makeClaimed = async () => {
	const project = await makeProject(home);
	const {task} = await project.publish('api');
	const bob = await project.join('bob', {role: 'worker'});
	await bob.must('task claim', {slug: 'api'});
	const membersOf = async () =>
		(await project.sue.must('participants', {room: task.room})).participants.map(({name}) => name);
	return {...project, bob, room: task.room, membersOf};
};

describe('the status of a task', () => {
	test('is said by its owner, and each change is a line in the room', async () => {
		const {bob, sue, room} = await makeClaimed();
		for (const status of ['in-progress', 'blocked', 'blocked', 'ready']) {
			expect(await bob.must('task set-status', {slug: 'api', status})).toMatchObject({task: {status, owner: 'bob'}});
		}

		expect(await sue.must('task set-status', {slug: 'api', status: 'merged'})).toMatchObject({
			task: {status: 'merged', owner: 'bob'},
		});
		expect((await saidIn(bob, room)).slice(1)).toEqual([
			'bob: claimed the task api',
			'bob: api is in-progress',
			'bob: api is blocked',
			'bob: api is ready',
			'sue: api is merged',
		]);
	});

	test('is not said by anyone else, the supervisor included', async () => {
		const {bob, sue, join: joinProject, publish} = await makeClaimed();
		const carl = await joinProject('carl');
		await publish('open');

		for (const other of [carl, sue]) {
			expect(await other.call('task set-status', {slug: 'api', status: 'ready'})).toMatchObject({
				...refusal('not_owner', 7),
				error: {context: {owner: 'bob'}},
			});
		}

		expect(await bob.call('task set-status', {slug: 'open', status: 'ready'})).toMatchObject(refusal('not_owner', 7));
		expect(await bob.call('task set-status', {slug: 'gone', status: 'ready'})).toMatchObject(
			refusal('task_not_found', 5),
		);
		expect(await bob.call('task set-status', {slug: 'api', status: 'open'})).toMatchObject(refusal('invalid_args', 1));
	});

	test('is merged by the supervisor alone, and then for good', async () => {
		const {bob, sue, join: joinProject} = await makeClaimed();
		const sam = await joinProject('sam', {role: 'supervisor'});
		const merged = {slug: 'api', status: 'merged'};

		expect(await bob.call('task set-status', merged)).toMatchObject(refusal('role_required', 7));
		expect(await sam.call('task set-status', merged)).toMatchObject(refusal('not_supervisor', 7));
		await sue.must('task set-status', merged);
		await sue.must('task set-status', merged);
		expect(await bob.call('task set-status', {slug: 'api', status: 'ready'})).toMatchObject(refusal('not_owner', 7));
		expect(await bob.call('task claim', {slug: 'api'})).toMatchObject(refusal('not_open', 1));
	});
});

describe('unassign', () => {
	test('opens the task and takes its owner out of the room', async () => {
		const {bob, sue, room, membersOf} = await makeClaimed();
		await sue.must('post', {room, body: 'unread'});

		expect(await sue.must('task unassign', {slug: 'api'})).toMatchObject({task: {owner: null, status: 'open'}});
		expect(await membersOf()).toEqual(['sue']);
		expect(await bob.must('inbox')).toEqual({sources: []});
		expect((await saidIn(sue, room)).at(-1)).toBe('sue: api is open again');
		expect(await bob.must('task claim', {slug: 'api'})).toMatchObject({task: {owner: 'bob'}});
	});

	test('is for the supervisor, and for what has an owner', async () => {
		const {bob, sue, join: joinProject} = await makeClaimed();
		const sam = await joinProject('sam', {role: 'supervisor'});

		expect(await bob.call('task unassign', {slug: 'api'})).toMatchObject(refusal('role_required', 7));
		expect(await sam.call('task unassign', {slug: 'api'})).toMatchObject(refusal('not_supervisor', 7));
		expect(await sue.call('task unassign', {slug: 'gone'})).toMatchObject(refusal('task_not_found', 5));
		await sue.must('task unassign', {slug: 'api'});
		expect(await sue.call('task unassign', {slug: 'api'})).toMatchObject(refusal('not_assigned', 1));
	});

	test('works where the owner is gone', async () => {
		const {bob, sue} = await makeClaimed();
		await bob.must('unregister');
		expect(await sue.must('task unassign', {slug: 'api'})).toMatchObject({task: {owner: null, status: 'open'}});
	});
});

describe('reassign', () => {
	test('gives the task to another, who takes the place of its owner in the room', async () => {
		const {sue, room, membersOf, join: joinProject} = await makeClaimed();
		await joinProject('carl');
		const dan = await joinProject('dan');
		for (const agent of ['carl', 'carl', 'dan']) {
			expect(await sue.must('task reassign', {slug: 'api', agent})).toMatchObject({
				task: {owner: agent, status: 'assigned'},
			});
			expect(await membersOf()).toEqual(['sue', agent]);
		}

		expect((await saidIn(sue, room)).slice(-2)).toEqual(['sue: api is given to carl', 'sue: api is given to dan']);
		expect(await dan.must('peek', {source: room, room: true})).toMatchObject({
			messages: [{kind: 'system', body: 'api is given to dan'}],
		});
	});

	test('gives an open task to an agent, too', async () => {
		const project = await makeProject(home);
		await project.publish('fresh');
		await project.join('bob');
		expect(await project.sue.must('task reassign', {slug: 'fresh', agent: 'bob'})).toMatchObject({
			task: {owner: 'bob', status: 'assigned'},
		});
	});

	test('is refused where it makes no sense, and changes nothing', async () => {
		const {bob, sue, room, join: joinProject, membersOf} = await makeClaimed();
		await joinProject('sam', {role: 'supervisor'});
		await joinProject('twin');
		await joinProject('twin', {worktree: '/elsewhere'});
		const reassign = (agent: string, slug = 'api') => sue.call('task reassign', {slug, agent});
		const sam = await joinProject('sam-2', {role: 'supervisor'});

		expect(await reassign('sam')).toMatchObject(refusal('role_forbidden', 7));
		expect(await reassign('nobody')).toMatchObject(refusal('agent_not_found', 5));
		expect(await reassign('twin')).toMatchObject(refusal('ambiguous_address', 1));
		expect(await reassign('bob', 'gone')).toMatchObject(refusal('task_not_found', 5));
		expect(await bob.call('task reassign', {slug: 'api', agent: 'bob'})).toMatchObject(refusal('role_required', 7));
		expect(await sam.call('task reassign', {slug: 'api', agent: 'bob'})).toMatchObject(refusal('not_supervisor', 7));
		expect(await membersOf()).toEqual(['sue', 'bob']);
		expect(await saidIn(sue, room)).toHaveLength(2);
		await sue.must('task set-status', {slug: 'api', status: 'merged'});
		expect(await reassign('bob')).toMatchObject(refusal('already_merged', 1));
	});

	test('takes a full room where its owner leaves a place, and not where nobody does', async () => {
		const {bob, sue, room, membersOf, join: joinProject} = await makeClaimed();
		for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) {
			await (await joinProject(name)).must('join', {room});
		}

		await joinProject('dan');
		expect(await sue.must('task reassign', {slug: 'api', agent: 'dan'})).toMatchObject({task: {owner: 'dan'}});
		await sue.must('task unassign', {slug: 'api'});
		await bob.must('join', {room});
		const before = await membersOf();
		expect(before).toHaveLength(8);
		expect(await sue.call('task reassign', {slug: 'api', agent: 'dan'})).toMatchObject(refusal('room_full', 1));
		expect(await membersOf()).toEqual(before);
	});
});

test('whoever is in no project has no tasks', async () => {
	const [alice] = await join(home, 'alice');
	expect(await alice.must('task show', {})).toEqual({tasks: []});
	expect(await alice.must('task list')).toEqual({tasks: []});
	expect(await alice.call('task show', {slug: 'api'})).toMatchObject(refusal('task_not_found', 5));
});
