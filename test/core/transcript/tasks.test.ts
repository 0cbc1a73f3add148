import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {renderMessageFile} from '../../../source/core/message-file.js';
import {parseTaskStatement, renderTaskStatement, taskStatementPath} from '../../../source/core/tasks/statement-file.js';
import {
	applyStatement,
	renderTaskList,
	type TaskList,
	type TaskStatement,
} from '../../../source/core/tasks/task-list.js';
import {newUlid, type RawAgent} from '../../support/raw-client.js';
import {type Copy, firstProblem, makeCopy, signedBy} from '../../support/tampering.js';
import {makeTaskScene} from '../../support/task-scene.js';
import {expectVerified} from '../../support/transcript.js';

const scene = makeTaskScene();
const listFile = 'tasks/moon/task-list.json';
const notSaid = 'it is gone, or says something else than its signed statements';

const pathsOf = (copy: Copy, folder: string): string[] => copy.git('ls-files', folder).trim().split('\n');

const read = (copy: Copy, path: string): string => readFileSync(join(copy.folder, path), 'utf8');

const listOf = (copy: Copy): TaskList => {
	const list = JSON.parse(read(copy, listFile));
	return {...list, tasks: Object.fromEntries(list.tasks.map((task: {slug: string}) => [task.slug, task]))};
};

/** The statement of the one request with this operation and arguments like these. */
const find = (copy: Copy, op: string, args: Record<string, unknown> = {}): TaskStatement => {
	const files = pathsOf(copy, 'tasks').filter(path => path !== listFile);
	const found = files.flatMap(path => parseTaskStatement(read(copy, path)) ?? []);
	const statement = found.findLast(
		each => each.op === op && Object.entries(args).every(([name, value]) => each.args[name] === value),
	);
	if (!statement) {
		throw new Error(`no ${op}`);
	}

	return statement;
};

/** Writes a request that the agent really signs, as if the daemon had taken it. */
const take = (copy: Copy, agent: RawAgent, op: string, args: Record<string, unknown>, facts = {}): string => {
	const slugs = typeof args['slug'] === 'string' ? [args['slug']] : [];
	const statement: TaskStatement = {...signedBy(agent, op, args), project: 'moon', facts: {slugs, ...facts}};
	copy.write(taskStatementPath(statement), renderTaskStatement(statement));
	copy.write(listFile, renderTaskList(applyStatement(listOf(copy), statement)));
	copy.commit(statement.id);
	return taskStatementPath(statement);
};

const refused = (path: string, name: string, op: string) => [
	path,
	`${name} could not do this (${op}) when it was committed`,
];

test('all that can happen to tasks verifies', async () => {
	await expectVerified(scene.home, 24);
	expect(await firstProblem(makeCopy(scene.home))).toBeUndefined();
});

test('what is signed and possible verifies, also if nobody asked a daemon', async () => {
	const copy = makeCopy(scene.home);
	take(copy, scene.ann, 'task set-status', {slug: 'parser', status: 'blocked'});
	expect(await firstProblem(copy)).toBeUndefined();
});

describe('of tasks, verify finds', () => {
	test('an edited list', async () => {
		const copy = makeCopy(scene.home);
		copy.edit(listFile, text => text.replace('"status": "ready"', '"status": "merged"'));
		copy.commit();
		expect(await firstProblem(copy)).toEqual([listFile, notSaid]);
	});

	test('an owner who was swapped in the list', async () => {
		const copy = makeCopy(scene.home);
		copy.edit(listFile, text => text.replace(scene.ann.agent_id, scene.ben.agent_id));
		copy.commit();
		expect(await firstProblem(copy)).toEqual([listFile, notSaid]);
	});

	test('a list that is gone, and one that nobody has signed', async () => {
		const copy = makeCopy(scene.home);
		copy.git('mv', listFile, 'tasks/moon/2026-01-01.txt');
		copy.commit();
		expect(await firstProblem(copy)).toEqual(['tasks/moon/2026-01-01.txt', 'it is no signed request']);
		copy.git('mv', 'tasks/moon/2026-01-01.txt', listFile);
		copy.write('tasks/sun/task-list.json', '{}\n');
		copy.commit();
		expect(await firstProblem(copy)).toEqual(['tasks/sun/task-list.json', notSaid]);
	});

	test('an edited statement', async () => {
		const copy = makeCopy(scene.home);
		const statement = find(copy, 'task set-status', {status: 'ready'});
		const path = taskStatementPath(statement);
		copy.edit(path, () => renderTaskStatement({...statement, args: {slug: 'parser', status: 'blocked'}}));
		copy.commit();
		expect(await firstProblem(copy)).toEqual([
			path,
			'its signature is not by ann, or it was changed after it was signed',
		]);
	});

	test('an owner who was swapped in a statement', async () => {
		const copy = makeCopy(scene.home);
		const statement = find(copy, 'task reassign', {agent: 'ben'});
		const path = taskStatementPath(statement);
		const facts = {...statement.facts, agent: scene.ann.agent_id};
		copy.edit(path, () => renderTaskStatement({...statement, facts}));
		copy.commit();
		expect(await firstProblem(copy)).toEqual([path, 'what was found out for it is not what its signed arguments say']);
	});

	test('a worktree that is not where the supervisor said', async () => {
		const copy = makeCopy(scene.home);
		const [path = ''] = pathsOf(copy, 'tasks');
		copy.edit(path, text => text.replace('/wt/parser', '/wt/other'));
		copy.commit();
		expect(await firstProblem(copy)).toEqual([path, 'what was found out for it is not what its signed arguments say']);
	});

	test('a statement in the place of another, and one that is gone', async () => {
		const copy = makeCopy(scene.home);
		const statement = find(copy, 'task set-status', {status: 'in-progress'});
		copy.git('mv', taskStatementPath(statement), 'tasks/moon/x.json');
		copy.commit();
		expect(await firstProblem(copy)).toEqual(['tasks/moon/x.json', 'it is not where that request is kept']);
		copy.git('rm', '--quiet', 'tasks/moon/x.json');
		copy.commit();
		const [, problem] = (await firstProblem(copy)) ?? [];
		expect(problem).toBe('no request about tasks has left this in the room parser');
	});
});

describe('of who may do what with tasks, verify finds', () => {
	test('a claim by a supervisor', async () => {
		const copy = makeCopy(scene.home);
		const path = take(copy, scene.heir, 'task claim', {slug: 'lexer'});
		expect(await firstProblem(copy)).toEqual(refused(path, 'heir', 'task claim'));
	});

	test('a claim of what somebody has', async () => {
		const copy = makeCopy(scene.home);
		const path = take(copy, scene.ben, 'task claim', {slug: 'parser'});
		expect(await firstProblem(copy)).toEqual(refused(path, 'ben', 'task claim'));
	});

	test.for(['ready', 'in-progress', 'merged', 'open'])('the status %s by somebody else', async status => {
		const copy = makeCopy(scene.home);
		const path = take(copy, scene.ben, 'task set-status', {slug: 'parser', status});
		expect(await firstProblem(copy)).toEqual(refused(path, 'ben', 'task set-status'));
	});

	test('what the former supervisor does', async () => {
		for (const [op, args] of [
			['task unassign', {slug: 'parser'}],
			['task unpublish', {slug: 'parser'}],
			['task set-status', {slug: 'parser', status: 'merged'}],
			['task gc', {}],
		] as const) {
			const copy = makeCopy(scene.home);
			const path = take(copy, scene.boss, op, args);
			expect(await firstProblem(copy)).toEqual(refused(path, 'boss', op));
		}
	});

	test('a task that a worker publishes', async () => {
		const copy = makeCopy(scene.home);
		const workstream = {slug: 'parser', branch: 'work/parser', brief: 'Rest.'};
		const {worktree, room} = listOf(copy).tasks['parser'] ?? {};
		const args = {project: 'moon', repo_root: scene.repo, workstream};
		const path = take(copy, scene.ann, 'publish-task', args, {slugs: ['parser'], worktree, room});
		expect(await firstProblem(copy)).toEqual(refused(path, 'ann', 'publish-task'));
	});

	test('a handover to one who is no supervisor', async () => {
		const copy = makeCopy(scene.home);
		const path = take(copy, scene.heir, 'task handoff', {supervisor: 'ann'}, {agent: scene.ann.agent_id});
		expect(await firstProblem(copy)).toEqual(refused(path, 'heir', 'task handoff'));
	});

	test('a claim that has joined nobody', async () => {
		const copy = makeCopy(scene.home);
		take(copy, scene.ben, 'task claim', {slug: 'lexer'});
		expect(await firstProblem(copy)).toEqual([
			'rooms/lexer/MEMBERS.md',
			expect.stringMatching(/^the statement \w+ is not there, which has changed the room$/),
		]);
	});
});

describe('of the rooms of tasks, verify finds', () => {
	const line = (copy: Copy, statement: TaskStatement, {kind = 'system', body = ''}) => {
		const {id: request_id, v, op, args, sig, at: ts} = statement;
		const [id, from, from_id, key] = [newUlid(), 'ann', scene.ann.agent_id, scene.ann.public_key];
		const seq = pathsOf(copy, 'rooms/parser/*/*').length + 1;
		const text = renderMessageFile({
			...{id, seq, kind, from, from_id, room: 'parser', ts, v, op, request_id, args, key, sig, body},
		});
		const path = `rooms/parser/${ts.slice(0, 10)}/${id}.md`;
		copy.write(path, text);
		copy.commit(id);
		return path;
	};

	test('a line that the daemon never wrote', async () => {
		const copy = makeCopy(scene.home);
		const file = copy.fileWith('parser is in-progress');
		copy.edit(file, text => text.replace('is in-progress', 'is finished'));
		copy.commit();
		expect(await firstProblem(copy)).toEqual([file, 'no request about tasks has left this in the room parser']);
	});

	test('a bundle that the supervisor did not sign', async () => {
		const copy = makeCopy(scene.home);
		const file = copy.fileWith('Write a better parser.');
		copy.edit(file, text => text.replace(/^Write a better/m, 'Write a worse'));
		copy.commit();
		expect(await firstProblem(copy)).toEqual([file, 'no request about tasks has left this in the room parser']);
	});

	test('a line that is there twice', async () => {
		const copy = makeCopy(scene.home);
		const statement = find(copy, 'task set-status', {status: 'ready'});
		const path = line(copy, statement, {body: 'parser is ready'});
		expect(await firstProblem(copy)).toEqual([path, `the line of ${statement.id} in rooms/parser is there twice`]);
	});

	test('a line of a request that nobody made', async () => {
		const copy = makeCopy(scene.home);
		const signed = signedBy(scene.ann, 'task set-status', {slug: 'parser', status: 'ready'});
		const path = line(copy, {...signed, project: 'moon', facts: {slugs: []}}, {body: 'parser is ready'});
		expect(await firstProblem(copy)).toEqual([path, 'no request about tasks has left this in the room parser']);
	});

	test('a message of an agent that is shown as the work of the daemon', async () => {
		const copy = makeCopy(scene.home);
		const file = copy.fileWith('I have begun.');
		copy.edit(file, text => text.replace('kind: message', 'kind: system'));
		copy.commit();
		expect(await firstProblem(copy)).toEqual([file, expect.stringMatching(/^its signature is not by ann/)]);
	});

	test.for([
		['that it is archived', 'rooms/parser', /archived_at: null/, 'archived_at: "2026-01-01T00:00:00.000Z"'],
		['that it is archived no more', 'rooms/old', /archived_at: ".*"/, 'archived_at: null'],
		['another task', 'rooms/parser', /slug: "parser"/, 'slug: "lexer"'],
	] as const)('%s', async ([, folder, from, to]) => {
		const copy = makeCopy(scene.home);
		copy.edit(`${folder}/ROOM.md`, text => text.replace(from, to));
		copy.commit();
		expect(await firstProblem(copy)).toEqual([`${folder}/ROOM.md`, notSaid]);
	});
});
