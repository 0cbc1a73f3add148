import {describe, expect, test} from 'vitest';
import {renderTaskStatement, taskStatementPath} from '../../../source/core/tasks/statement-file.js';
import {firstProblem, makeCopy} from '../../support/tampering.js';
import {makeTaskScene} from '../../support/task-scene.js';
import {findStatement, listFile, pathsOf, take} from '../../support/task-tampering.js';
import {expectVerified} from '../../support/transcript.js';

const scene = makeTaskScene();
const notSaid = 'it is gone, or says something else than its signed statements';

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
		const statement = findStatement(copy, 'task set-status', {status: 'ready'});
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
		const statement = findStatement(copy, 'task reassign', {agent: 'ben'});
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
		const statement = findStatement(copy, 'task set-status', {status: 'in-progress'});
		copy.git('mv', taskStatementPath(statement), 'tasks/moon/x.json');
		copy.commit();
		expect(await firstProblem(copy)).toEqual(['tasks/moon/x.json', 'it is not where that request is kept']);
		copy.git('rm', '--quiet', 'tasks/moon/x.json');
		copy.commit();
		const [, problem] = (await firstProblem(copy)) ?? [];
		expect(problem).toBe('no request about tasks has left this in the room parser');
	});
});
