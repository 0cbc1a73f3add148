import {expect, test} from 'vitest';
import {registerAll, runLalia} from '../support/cli.js';
import {join, joinAs, makeDaemon, makeSharedDaemon, refusal, restartDaemon} from '../support/talk.js';

const home = makeSharedDaemon();

test('an agent with a new name keeps its id, its key, its mail and its history', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	await bob.must('tell', {peer: 'alice', body: 'one'});
	expect(await alice.must('rename', {name: 'alicia'})).toEqual({name: 'alicia', agent_id: alice.agent_id});

	expect(await alice.must('whoami')).toMatchObject({agent_id: alice.agent_id, name: 'alicia'});
	expect(await bob.must('tell', {peer: 'alicia', body: 'two'})).toMatchObject({seq: 2, peer: 'alicia'});
	expect((await alice.must('peek', {source: 'bob'})).messages.map(({body}) => body)).toEqual(['one', 'two']);
	expect(await bob.must('history', {source: 'alicia'})).toMatchObject({messages: [{seq: 1}, {seq: 2}]});
});

test('the former name is free, and leads nowhere until somebody takes it', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	await alice.must('rename', {name: 'alicia'});
	expect(await bob.call('tell', {peer: 'alice', body: 'x'})).toMatchObject({
		...refusal('agent_not_found', 5),
		error: {context: {nearest: []}},
	});
	const [successor] = await join(home, 'alice');
	await bob.must('tell', {peer: 'alice', body: 'for the new one'});

	expect(await successor.must('inbox')).toMatchObject({sources: [{peer: 'bob', unread: 1}]});
	expect(await alice.must('inbox')).toEqual({sources: []});
});

test('a name that another agent of the same project and worktree has is refused', async () => {
	const place = {project: 'parser', worktree: '/repos/parser'};
	const alice = await joinAs(home, 'alice', place);
	await joinAs(home, 'bob', place);

	expect(await alice.call('rename', {name: 'bob'})).toMatchObject({
		...refusal('name_taken', 1),
		error: {context: {name: 'bob'}},
	});
	expect(await alice.must('whoami')).toMatchObject({name: 'alice'});
});

test('a name that another agent has elsewhere, or had here, is allowed', async () => {
	const place = {project: 'parser', worktree: '/repos/parser'};
	const alice = await joinAs(home, 'alice', place);
	await joinAs(home, 'bob', {project: 'parser', worktree: '/repos/other'});
	await (await joinAs(home, 'carol', place)).must('unregister');

	expect(await alice.must('rename', {name: 'bob'})).toMatchObject({name: 'bob'});
	expect(await alice.must('rename', {name: 'carol'})).toMatchObject({name: 'carol'});
});

test('a new name that is the old one is fine', async () => {
	const [alice] = await join(home, 'alice');

	expect(await alice.must('rename', {name: 'alice'})).toEqual({name: 'alice', agent_id: alice.agent_id});
});

test('a name that was changed survives a restart of the daemon', async () => {
	const own = await makeDaemon();
	const [alice] = await join(own, 'alice');
	await alice.must('rename', {name: 'alicia'});
	await restartDaemon(own);

	expect(await (await alice.again()).must('whoami')).toMatchObject({agent_id: alice.agent_id, name: 'alicia'});
});

test('the command prints the new name, under which the agent is known from then on', async () => {
	await registerAll(home, 'old-name');

	expect(await runLalia(home, ['rename', 'new-name'], {as: 'old-name'})).toMatchObject({code: 0, stdout: 'new-name\n'});
	expect(await runLalia(home, ['renew'], {as: 'new-name'})).toMatchObject({code: 0});
	expect(await runLalia(home, ['renew'], {as: 'old-name'})).toMatchObject({code: 6});
});
