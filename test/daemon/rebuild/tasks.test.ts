import {expect, test} from 'vitest';
import {runLalia} from '../../support/cli.js';
import {type Home, makeHome} from '../../support/home.js';
import {deleteDatabase, makeTwin} from '../../support/lost-home.js';
import {connectAs, refusal, untilCommitted} from '../../support/talk.js';
import {makeProject, makeTaskScene} from '../../support/task-scene.js';
import {expectCleanRepository, expectVerified} from '../../support/transcript.js';

const scene = makeTaskScene();

/** All that agents can see of tasks and their rooms. */
const stateOf = async (home: Home) => {
	const {must, client} = await connectAs(home, scene.heir);
	const state = {
		list: await must('task list'),
		shown: await must('task show', {project: 'moon'}),
		open: await must('task bulletin'),
		rooms: (await must('rooms')).rooms,
		parser: await must('history', {source: 'parser', room: true}),
	};
	client.socket.destroy();
	return state;
};

test('without its database, the next daemon has every task again, and goes on from there', async () => {
	const home = makeTwin(scene.home);
	await runLalia(home, ['agents']);
	const before = await stateOf(home);
	expect(before.list.tasks.map(({slug, status}) => `${slug} ${status}`)).toEqual([
		'parser ready',
		'lexer open',
		'docs open',
	]);
	await runLalia(home, ['stop']);
	deleteDatabase(home);

	const {stderr} = await runLalia(home, ['agents']);
	expect(stderr).toBe(
		'the database was gone: 4 agents, 5 rooms, 24 messages, 3 tasks rebuilt from the transcript; what was unread counts as read\n',
	);
	expect(await stateOf(home)).toEqual(before);

	const ben = await connectAs(home, scene.ben);
	const heir = await connectAs(home, scene.heir);
	expect(await ben.must('task claim', {slug: 'lexer'})).toMatchObject({task: {owner: 'ben', waits_for: ['parser']}});
	await heir.must('task set-status', {slug: 'parser', status: 'merged'});
	expect(await heir.must('rooms gc')).toMatchObject({archived: [{slug: 'parser'}]});
	const workstream = {slug: 'old', branch: 'old', brief: 'Again.'};
	const publication = {project: 'moon', repo_root: scene.repo, workstream};
	expect(await heir.must('publish-task', publication)).toMatchObject({outcome: 'published', task: {room: 'old'}});
	await ben.must('post', {room: 'lexer', body: 'Here I am.'});
	await untilCommitted(home, ben.client);
	expectCleanRepository(home);
	await expectVerified(home, 28);
});

test('a request about tasks is not carried out again by a daemon that has lost its database', async () => {
	const home = makeTwin(scene.home);
	await runLalia(home, ['agents']);
	const ben = await connectAs(home, scene.ben);
	const frame = ben.frame('task claim', {slug: 'lexer'});
	expect(await ben.client.exchange(frame)).toMatchObject({ok: true});
	const heir = await connectAs(home, scene.heir);
	await heir.must('task unassign', {slug: 'lexer'});
	await untilCommitted(home, ben.client);
	await runLalia(home, ['stop']);
	deleteDatabase(home);
	await runLalia(home, ['agents']);

	const again = await connectAs(home, scene.ben);
	expect(await again.client.exchange(frame)).toMatchObject(refusal('replayed_request', 6));
});

test('commands go on as before after the database was deleted', async () => {
	const home = makeHome();
	const repo = makeProject(home);
	const run = async (as: string, ...words: string[]): Promise<string> => {
		const {code, stdout, stderr} = await runLalia(home, words, {as, cwd: repo});
		expect({words, code, stderr}).toEqual({words, code: 0, stderr: ''});
		return stdout;
	};
	await run('boss', 'register', '--role', 'supervisor');
	await run('ann', 'register', '--role', 'worker');
	const payload = JSON.stringify({workstreams: [{slug: 'web', branch: 'work/web', brief: 'Write it.'}]});
	const input = {as: 'boss', cwd: repo, input: payload};
	expect(await runLalia(home, ['task', 'publish', '--file', '-'], input)).toMatchObject({code: 0});
	const before = [await run('boss', 'task', 'list'), await run('ann', 'task', 'bulletin')];
	await run('boss', 'stop');
	deleteDatabase(home);
	await runLalia(home, ['agents']);

	expect([await run('boss', 'task', 'list'), await run('ann', 'task', 'bulletin')]).toEqual(before);
	expect(await run('ann', 'task', 'claim', 'web')).toContain('Write it.');
	expect(await run('ann', 'task', 'show', 'web')).toContain('assigned');
	expect(await runLalia(home, ['task', 'publish', '--file', '-'], input)).toMatchObject({
		code: 0,
		stdout: expect.stringContaining('unchanged slug=web'),
	});
	await run('boss', 'stop');
	await expectVerified(home, 2);
});
