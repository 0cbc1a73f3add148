import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join as joinPath} from 'node:path';
import {expect, test} from 'vitest';
import {runLalia} from '../../support/cli.js';
import {type Received, startFarEnd} from '../../support/far-end.js';
import {type Home, makeHome} from '../../support/home.js';
import {killHard, onlyDaemonOf} from '../../support/processes.js';
import {join, joinAs} from '../../support/talk.js';
import {makeProject} from '../../support/task-scene.js';
import {until} from '../../support/until.js';
import {watch} from '../../support/watching.js';

/** A home whose daemon tells a real server; `rules` are without the address. */
const makeTelling = async (rules: object[], answer: (received: Received) => void = taken) => {
	const farEnd = await startFarEnd(answer);
	const home = makeHome();
	mkdirSync(home.home, {mode: 0o700});
	const notify = rules.map(rule => ({webhook: `${farEnd.url}/secret`, ...rule}));
	writeFileSync(joinPath(home.home, 'config.json'), JSON.stringify({notify}), {mode: 0o600});
	await runLalia(home, ['agents']);
	return {home, farEnd, heard: () => farEnd.received.map(({body}) => body)};
};

const taken = ({response}: Received): void => void response.writeHead(204).end();

const logOf = ({home}: Home): string => readFileSync(joinPath(home, 'daemon.log'), 'utf8');

test('a task is told when its owner says that it is blocked or ready, as the rule says', async () => {
	const {home, heard} = await makeTelling([
		{when: 'task', status: ['ready'], bell: true},
		{when: 'task', project: 'sun'},
	]);
	const boss = await joinAs(home, 'boss', {role: 'supervisor', project: 'moon'});
	const ann = await joinAs(home, 'ann', {role: 'worker', project: 'moon'});
	const watched = await watch(home);
	const workstream = {slug: 'lexer', branch: 'work/lexer'};
	await boss.must('publish-task', {project: 'moon', repo_root: makeProject(home), workstream});
	await ann.must('task claim', {slug: 'lexer'});
	for (const status of ['blocked', 'ready', 'ready', 'in-progress']) {
		await ann.must('task set-status', {slug: 'lexer', status});
	}

	await until('it is told', () => heard().length > 0);
	expect(heard()).toEqual([
		{
			id: expect.any(String),
			when: 'task',
			at: expect.any(String),
			title: 'lexer of moon is ready',
			facts: {project: 'moon', task: 'lexer', status: 'ready', owner: 'ann', supervisor: 'boss'},
		},
	]);
	expect(await watched.first('notification')).toEqual({event: 'notification', when: 'task'});
});

test('a question to one who is in no harness is told when it is due, unless it was answered', async () => {
	const {home, heard} = await makeTelling([{when: 'question', minutes: 1 / 60}]);
	const [ada, bob] = await join(home, 'ada', 'bob');
	await joinAs(home, 'bot', {harness: 'codex'});
	const question = {timeout: 0};
	await bob.call('ask', {...question, peer: 'bot', body: 'To a machine.'});
	await bob.call('ask', {...question, peer: 'ada', body: 'This one is answered.'});
	await ada.must('tell', {peer: 'bob', body: 'So it is.', reply_to: 1});
	await bob.call('ask', {...question, peer: 'ada', body: `Shall I?\n\u001b[2J${'x'.repeat(1000)}`});
	await until('it is told', () => heard().length > 0);

	expect(heard()).toEqual([
		expect.objectContaining({
			title: 'bob has waited for an answer from ada for 0 minutes',
			facts: {
				from: 'bob',
				to: 'ada',
				seq: 3,
				asked_at: expect.any(String),
				excerpt: `Shall I? ␛[2J${'x'.repeat(200 - 14)}…`,
			},
		}),
	]);
});

test('a question to the agent of the rule is told, and to no other', async () => {
	const {home, heard} = await makeTelling([{when: 'question', agent: 'bot', minutes: 0}]);
	const bob = await joinAs(home, 'bob');
	await joinAs(home, 'ada');
	await joinAs(home, 'bot', {harness: 'codex'});
	await bob.call('ask', {peer: 'ada', body: 'ada?', timeout: 0});
	await bob.call('ask', {peer: 'bot', body: 'bot?', timeout: 0});
	await until('it is told', () => heard().length > 0);
	expect(heard()).toEqual([expect.objectContaining({facts: expect.objectContaining({to: 'bot', excerpt: 'bot?'})})]);
});

test('a loop is told once', async () => {
	const {home, heard} = await makeTelling([{when: 'loop'}]);
	const [ada, bob] = await join(home, 'ada', 'bob');
	for (let trip = 0; trip < 12; trip++) {
		await ada.must('tell', {peer: 'bob', body: 'thanks'});
		await bob.must('tell', {peer: 'ada', body: 'no, thank you'});
	}

	await until('it is told', () => heard().length > 0);
	expect(heard()).toMatchObject([
		{when: 'loop', title: expect.stringMatching(/to and fro in (ada and bob|bob and ada)$/)},
	]);
});

test('a transcript that cannot be written is told', async () => {
	const {home, heard} = await makeTelling([{when: 'transcript'}]);
	const ada = await joinAs(home, 'ada');
	await until('git has it', async () => (await ada.must('health')).transcript.pending === 0);
	writeFileSync(joinPath(home.workspace, '.git/HEAD'), 'broken\n');
	writeFileSync(joinPath(home.workspace, '.git/config'), '[broken\n');
	await ada.must('room create', {name: 'den'});
	await until('it is told', () => heard().length > 0);
	expect(heard()).toMatchObject([
		{when: 'transcript', title: 'The transcript cannot be written', facts: {problem: expect.stringMatching(/git/)}},
	]);
});

test('what a killed daemon has not been thanked for is told by the next, and nothing that it was', async () => {
	let isAway = false;
	const {home, farEnd, heard} = await makeTelling([{when: 'question', minutes: 0}], received => {
		if (!isAway) {
			taken(received);
		}
	});
	const [, bob] = await join(home, 'ada', 'bob');
	await bob.call('ask', {peer: 'ada', body: 'one', timeout: 0});
	await until('it is taken', () => heard().length === 1);
	isAway = true;
	await bob.call('ask', {peer: 'ada', body: 'two', timeout: 0});
	await until('it is under way', () => heard().length === 2);
	await bob.call('ask', {peer: 'ada', body: 'three', timeout: 0});
	await killHard(await onlyDaemonOf(home));
	isAway = false;
	await runLalia(home, ['agents']);
	await until('both are told', () => heard().length >= 4);

	const excerpts = farEnd.received.map(({body}) => [body['id'], (body['facts'] as Record<string, string>)['excerpt']]);
	expect(excerpts.map(([, excerpt]) => excerpt)).toEqual(['one', 'two', 'two', 'three']);
	expect(excerpts[1]?.[0]).toBe(excerpts[2]?.[0]);
});

test('messages are delivered as ever while the far end hangs, and a secret is nowhere in the log', async () => {
	const {home, heard} = await makeTelling([{when: 'question', minutes: 0}], () => {});
	const [ada, bob] = await join(home, 'ada', 'bob');
	await bob.call('ask', {peer: 'ada', body: 'are you there?', timeout: 0});
	await until('it is under way', () => heard().length === 1);
	await bob.must('tell', {peer: 'ada', body: 'never mind'});
	const {messages} = await ada.must('read-any', {timeout: 5});
	expect(messages).toMatchObject([{body: 'are you there?'}]);
	expect((await runLalia(home, ['stop'])).code).toBe(0);
	expect(logOf(home)).not.toMatch(/secret/);
});
