import {describe, expect, test} from 'vitest';
import {makeProject, saidIn} from '../support/site.js';
import {makeDaemon, makeSharedDaemon, refusal, restartDaemon} from '../support/talk.js';
import {until} from '../support/until.js';

const home = makeSharedDaemon();

describe('handoff', () => {
	test('makes another supervisor the one of the project, in its rooms too', async () => {
		const project = await makeProject(home);
		const {sue} = project;
		await project.publish('api');
		await project.publish('lexer');
		const sam = await project.join('sam', {role: 'supervisor'});

		expect(await sue.must('task handoff', {supervisor: sam.agent_id})).toMatchObject({
			project: project.project,
			supervisor: 'sam',
			tasks: [{slug: 'api', supervisor: 'sam'}, {slug: 'lexer'}],
		});
		for (const room of ['api', 'lexer']) {
			expect((await sam.must('participants', {room})).participants.map(({name}) => name)).toEqual(['sam']);
			expect((await saidIn(sam, room)).at(-1)).toBe('sue: sam supervises now');
		}

		expect(await sue.call('publish-task', project.argsFor('x'))).toMatchObject(refusal('not_supervisor', 7));
		expect(await sue.must('task list')).toEqual({tasks: []});
		expect(await sam.must('publish-task', project.argsFor('api'))).toMatchObject({outcome: 'unchanged'});
		await sam.must('task set-status', {slug: 'api', status: 'merged'});
		expect(await sue.must('unregister')).toMatchObject({name: 'sue'});
	});

	test('to oneself changes nothing', async () => {
		const project = await makeProject(home);
		const {task} = await project.publish('mine');
		expect(await project.sue.must('task handoff', {supervisor: project.sue.agent_id})).toMatchObject({
			supervisor: 'sue',
		});
		expect(await saidIn(project.sue, task.room)).toHaveLength(1);
	});

	test('is refused where it makes no sense, and changes nothing', async () => {
		const project = await makeProject(home);
		const other = await makeProject(home);
		const {sue} = project;
		const {task} = await project.publish('stays');
		const bob = await project.join('bob', {role: 'worker'});
		const sam = await project.join('sam', {role: 'supervisor'});
		await project.join('twin', {role: 'supervisor'});
		await project.join('twin', {role: 'supervisor', worktree: '/elsewhere'});
		const handoff = (supervisor: string) => sue.call('task handoff', {supervisor});

		expect(await handoff('nobody')).toMatchObject(refusal('agent_not_found', 5));
		expect(await handoff('twin')).toMatchObject(refusal('ambiguous_address', 1));
		expect(await handoff('bob')).toMatchObject(refusal('role_required', 7));
		expect(await handoff(other.sue.agent_id)).toMatchObject(refusal('project_identity_mismatch', 7));
		expect(await sam.call('task handoff', {supervisor: sam.agent_id})).toMatchObject(refusal('not_supervisor', 7));
		expect(await bob.call('task handoff', {supervisor: sam.agent_id})).toMatchObject(refusal('role_required', 7));
		expect(await sue.call('task handoff', {supervisor: sam.agent_id, project: 'none'})).toMatchObject(
			refusal('project_not_found', 5),
		);
		expect(await sue.must('task show', {slug: 'stays'})).toEqual({tasks: [task]});
		expect(await saidIn(sue, task.room)).toHaveLength(1);
	});

	test('is refused where a room has no place for the new one, for all rooms', async () => {
		const project = await makeProject(home);
		const {sue} = project;
		const rooms = [(await project.publish('a-full')).task.room, (await project.publish('b-free')).task.room];
		for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) {
			const member = await project.join(name);
			if (name === 'h') {
				await sue.must('leave', {room: 'a-full'});
			}

			await member.must('join', {room: 'a-full'});
		}

		const sam = await project.join('sam', {role: 'supervisor'});
		expect(await sue.call('task handoff', {supervisor: sam.agent_id})).toMatchObject(refusal('room_full', 1));
		expect((await sue.must('participants', {room: rooms[1] ?? ''})).participants).toHaveLength(1);
	});

	test('is taken by a new supervisor once the lease of the old one has expired, and stays after a restart', async () => {
		const own = await makeDaemon({LALIA_LEASE_SECONDS: '1'});
		const project = await makeProject(own);
		await project.publish('api');
		const sam = await project.join('sam', {role: 'supervisor'});
		await until('the lease of sue has expired', async () => {
			const {agents} = await sam.must('agents');
			return agents.find(({name}) => name === 'sue')?.lease === 'expired';
		});

		expect(await sam.must('task handoff', {supervisor: 'sam'})).toMatchObject({supervisor: 'sam'});
		await restartDaemon(own);
		const again = await sam.again();
		expect(await again.must('task show', {})).toMatchObject({tasks: [{slug: 'api', supervisor: 'sam'}]});
		expect((await again.must('participants', {room: 'api'})).participants.map(({name}) => name)).toEqual(['sam']);
	});

	test('is taken from one that is a supervisor no more', async () => {
		const project = await makeProject(home);
		const {sue} = project;
		await project.publish('api-2');
		const sam = await project.join('sam', {role: 'supervisor'});
		const {public_key} = sue;
		await sue.must('register', {
			name: 'sue',
			public_key,
			role: 'worker',
			project: project.project,
			worktree: project.root,
		});

		expect(await sam.must('task handoff', {supervisor: sam.agent_id})).toMatchObject({supervisor: 'sam'});
	});
});

describe('roles', () => {
	test('a worker becomes supervisor only while the project has none that is live', async () => {
		const own = await makeDaemon({LALIA_LEASE_SECONDS: '1'});
		const project = await makeProject(own);
		await project.publish('api');
		const bob = await project.join('bob', {role: 'worker'});
		const promotion = {
			name: 'bob',
			public_key: bob.public_key,
			role: 'supervisor',
			project: project.project,
			worktree: project.root,
			repo_root: project.root,
		};

		await project.sue.must('renew');
		expect(await bob.call('register', promotion)).toMatchObject({
			...refusal('supervisor_exists', 7),
			error: {context: {supervisor: 'sue'}},
		});
		expect(await bob.must('whoami')).toMatchObject({role: 'worker'});
		await until('bob is supervisor', async () => (await bob.call('register', promotion)).ok);
		expect(await bob.must('task handoff', {supervisor: 'bob'})).toMatchObject({supervisor: 'bob'});
		expect(await bob.must('publish-task', project.argsFor('next'))).toMatchObject({outcome: 'published'});
	});

	test('a supervisor of tasks that are not merged cannot unregister', async () => {
		const project = await makeProject(home);
		const {sue} = project;
		await project.publish('open-end');
		expect(await sue.call('unregister')).toMatchObject({
			...refusal('supervisor_busy', 7),
			error: {context: {slugs: ['open-end']}},
		});
		expect(await sue.must('whoami')).toMatchObject({name: 'sue'});
		await sue.must('task set-status', {slug: 'open-end', status: 'merged'});
		expect(await sue.must('unregister')).toMatchObject({name: 'sue'});
	});
});
