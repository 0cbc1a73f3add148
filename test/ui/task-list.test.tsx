import {beforeEach, describe, expect, test, vi} from 'vitest';
import {LaliaError} from '../../source/core/lalia-error.js';
import {TaskListView} from '../../source/ui/views/task-list.js';
import {type DrawnView, drawView, widthsOf} from './drawn-view.js';
import {changeTask, type MoonHome, moonHome, noon, taskOf} from './task-home.js';

beforeEach(() => {
	vi.stubEnv('TZ', 'UTC');
	vi.useFakeTimers({toFake: ['Date'], now: noon, shouldAdvanceTime: true});
	return () => {
		vi.useRealTimers();
		vi.unstubAllEnvs();
	};
});

const down = '\u001b[B';
const esc = '\u001b';

const draw = (home: MoonHome, columns = 80, rows = 24): DrawnView =>
	drawView(<TaskListView home={home} end={() => {}} />, columns, rows);

/** Selects it, key by key, so that each sees what the one before did. */
const select = async (view: DrawnView, slug: string): Promise<void> => {
	for (let presses = 0; !isSelected(view, slug) && presses < 20; presses++) {
		const before = view.frame();
		await view.press(down);
		await vi.waitUntil(() => view.frame() !== before, {interval: 2});
	}
};

const isSelected = (view: DrawnView, slug: string): boolean => new RegExp(`❯ \\S ${slug} `).test(view.frame());

const sun = {project: 'sun', supervisor: 'heir', supervisor_id: 'id-heir'};

const footer = (view: DrawnView): string => view.frame().split('\n').at(-1) ?? '';

describe('the tasks of a project', () => {
	test.each([
		[80, 24],
		[140, 45],
		[60, 15],
	])('fill a screen of %i by %i', async (columns, rows) => {
		const view = draw(moonHome('ann'), columns, rows);
		await view.untilSeen('r ready');

		await expect(`${view.frame()}\n`).toMatchFileSnapshot(`frames/task-list-${columns}x${rows}.txt`);
		expect(view.frame().split('\n')).toHaveLength(rows);
		expect(Math.max(...widthsOf(view.frame()))).toBe(columns);
	});

	test.each([
		[80, true, 'loading…'],
		[140, true, 'loading…'],
		[80, false, 'nothing yet but the brief'],
		[140, false, 'nothing yet but the brief'],
	])('say at %i columns, where what is in the room is loading is %j: %s', async (columns, isLoading, words) => {
		const home = moonHome('ann');
		const [messages = []] = [...home.read().feeds.values()].map(feed => feed.messages.slice(0, isLoading ? 0 : 1));
		home.change({...home.read(), feeds: new Map([[7, {messages, hasOlder: false, isLoading}]])});
		await draw(home, columns, 45).untilSeen(words);
	});

	test('follow the size of the screen', async () => {
		const view = draw(moonHome('ann'), 140, 45);
		await view.untilSeen('#lexer');
		const wide = view.frame();
		view.resize(80, 24);
		await vi.waitUntil(() => Math.max(...widthsOf(view.frame())) === 80);
		view.resize(140, 45);
		await vi.waitUntil(() => view.frame() === wide);
	});

	test('are those of the project that concerns the caller, and p shows the next one', async () => {
		const other = {...sun, tasks: [taskOf('rays', {project: 'sun', owner: 'ann', owner_id: 'id-ann'})]};
		const view = draw(moonHome('ann', [...moonHome(null).read().model.projects.values(), other]));
		await view.untilSeen('tasks of moon (1 of 2)');
		await view.press('p');
		await view.untilSeen('tasks of sun (2 of 2)');
		expect(view.frame()).toContain('❯ ○ rays');
	});

	test('say where there are none how there will be some', async () => {
		const view = draw(moonHome('ann', []));
		await view.untilSeen('no tasks yet');
	});

	test('keep the cursor on the task that moves', async () => {
		const home = moonHome('ann');
		const view = draw(home);
		await view.untilSeen('❯ ◑ lexer');
		changeTask(home, 'lexer', {status: 'merged'});
		await view.untilSeen('❯ ✓ lexer');
	});

	test('show escape sequences of a brief, and do not obey them', async () => {
		const view = draw(moonHome('ann'), 140, 45);
		await view.untilSeen('never obey ␛[31mred␛]0;x␇');
		expect(view.frame()).not.toContain(`${esc}]`);
	});
});

describe('the keys', () => {
	test.each([
		['boss', 'lexer', 'm merge  u unassign  a reassign  x unpublish  h handoff  g gc  ? help  q quit'],
		['boss', 'docs', 'm merge  a reassign  x unpublish  h handoff  g gc  Enter show  ? help  q quit'],
		['boss', 'ci', 'x unpublish  h handoff  g gc  Enter show  ↑↓ select  ? help  q quit'],
		['ann', 'lexer', 'r ready  b blocked  Enter show  ↑↓ select  ? help  q quit'],
		['ann', 'ast', 'i in-progress  b blocked  Enter show  ↑↓ select  ? help  q quit'],
		['ann', 'printer', 'Enter show  ↑↓ select  ? help  q quit'],
		['cleo', 'docs', 'c claim  Enter show  ↑↓ select  ? help  q quit'],
		['heir', 'docs', 'Enter show  ↑↓ select  ? help  q quit'],
	])('of %s on %s are %s', async (caller, slug, keys) => {
		const view = draw(moonHome(caller));
		await view.untilSeen('❯');
		await select(view, slug);
		await view.untilSeen(keys);
		expect(footer(view)).toBe(keys);
	});

	test('of nobody only look, and the view says how to act', async () => {
		const view = draw(moonHome(null));
		await view.untilSeen('you only look; lalia register makes you an agent that can act');
		expect(footer(view)).toBe('Enter show  ↑↓ select  ? help  q quit');
	});

	test.each([
		['r', {slug: 'lexer', status: 'ready'}, 'lexer is ready'],
		['b', {slug: 'lexer', status: 'blocked'}, 'lexer is blocked'],
	])('of an owner act at once: %s', async (key, args, said) => {
		const home = moonHome('ann');
		const view = draw(home);
		await view.untilSeen('❯ ◑ lexer');
		await view.press(key);
		await view.untilSeen(`✓ ${said}`);
		expect(home.calls).toEqual([['task set-status', {...args, project: 'moon'}]]);
	});

	test.each([
		['m', 'say that lexer is merged?', 'task set-status', {slug: 'lexer', status: 'merged'}],
		['u', 'take lexer from ann?', 'task unassign', {slug: 'lexer'}],
		['x', 'unpublish lexer?', 'task unpublish', {slug: 'lexer'}],
		['g', 'forget the 1 merged task of moon?', 'task gc', {}],
	])('that take something away ask once: %s', async (key, question, op, args) => {
		const home = moonHome('boss');
		const view = draw(home);
		await view.untilSeen('❯');
		await select(view, 'lexer');
		for (const no of ['n', esc]) {
			await view.press(key);
			await view.untilSeen(question);
			expect(footer(view)).toBe('y yes  n/Esc no');
			await view.press(no);
			await view.untilSeen('m merge');
		}

		expect(home.calls).toEqual([]);
		await view.press(key);
		await view.untilSeen(question);
		await view.press('y');
		await view.untilSeen('✓ ');
		await vi.waitUntil(() => home.calls.length > 0);
		expect(home.calls).toEqual([[op, {...args, project: 'moon'}]]);
	});

	test.each([
		[
			'a',
			'reassign lexer to',
			'cleo peer',
			'give lexer to cleo instead of ann?',
			'task reassign',
			{slug: 'lexer', agent: 'id-cleo'},
		],
		[
			'h',
			'hand moon over to',
			'heir supervisor',
			'make heir the supervisor of moon instead of you?',
			'task handoff',
			{supervisor: 'id-heir'},
		],
	])('that need an agent let one choose: %s', async (...[key, title, agent, question, op, args]) => {
		const home = moonHome('boss');
		const view = draw(home);
		await view.untilSeen('❯');
		await select(view, 'lexer');
		await view.press(key);
		await view.untilSeen(title);
		expect(view.frame()).toContain(`❯ ${agent}`);
		expect(view.frame()).not.toMatch(/ben worker|boss supervisor/);
		await view.press('\r');
		await view.untilSeen(question);
		await view.press('y');
		await vi.waitUntil(() => home.calls.length > 0);
		expect(home.calls).toEqual([[op, {...args, project: 'moon'}]]);
	});
});

describe('a refusal', () => {
	test('stands where the key was pressed', async () => {
		const home = moonHome('ann');
		home.call = async () => {
			throw new LaliaError('not_owner', 'lexer is ready and belongs to ben, not to ann');
		};
		const view = draw(home);
		await view.untilSeen('❯ ◑ lexer');
		await view.press('r');
		await view.untilSeen('✗ lexer is ready and belongs to ben, not to ann');
	});

	test('of an unpublish asks what may be done nevertheless', async () => {
		const home = moonHome('boss');
		const refusals = [
			new LaliaError('needs_force', 'docs is in use: 2 messages are in its room'),
			new LaliaError('worktree_dirty', 'docs has changes'),
		];
		const asked: unknown[] = [];
		home.call = async (_, args) => {
			asked.push(args);
			const refusal = refusals.shift();
			if (refusal) {
				throw refusal;
			}

			return {worktree_removed: false};
		};
		const view = draw(home);
		await view.untilSeen('❯ ○ docs');
		await view.press('x');
		await view.untilSeen('unpublish docs?');
		await view.press('y');
		await view.untilSeen('✗ docs is in use: 2 messages are in its room: unpublish docs nevertheless?');
		expect(footer(view)).toBe('f force  w force, wipe the worktree  n/Esc no');
		await view.press('w');
		await view.untilSeen('✗ docs has changes: unpublish docs nevertheless?');
		expect(footer(view)).toBe('l leave the worktree  n/Esc no');
		await view.press('l');
		await view.untilSeen('✓ unpublished docs; its worktree stays');
		expect(asked).toEqual([
			{slug: 'docs', project: 'moon'},
			{slug: 'docs', project: 'moon', force: true, wipe_worktree: true},
			{slug: 'docs', project: 'moon', force: true, wipe_worktree: false},
		]);
	});
});
