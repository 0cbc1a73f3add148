import {describe, expect, test} from 'vitest';
import {firstProblem, makeCopy} from '../../support/tampering.js';
import {makeTaskScene} from '../../support/task-scene.js';
import {listOf, take} from '../../support/task-tampering.js';

const scene = makeTaskScene();

const refused = (path: string, name: string, op: string) => [
	path,
	`${name} could not do this (${op}) when it was committed`,
];

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
