import {mkdirSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {beforeAll, expect, test} from 'vitest';
import {runLalia} from '../support/cli.js';
import {makeSharedDaemon} from '../support/talk.js';
import {makeProject} from '../support/task-scene.js';
import {showOn, showShellOn} from '../support/terminal.js';

const home = makeSharedDaemon();
let repo = '';

const act = async (as: string, ...words: string[]): Promise<void> => {
	const {code, stderr} = await runLalia(home, words, {as, cwd: repo});
	expect([words, code, stderr]).toEqual([words, 0, expect.anything()]);
};

beforeAll(async () => {
	repo = makeProject(home);
	for (const [name, role] of [
		['boss', 'supervisor'],
		['ann', 'worker'],
		['ben', 'worker'],
	] as const) {
		await runLalia(home, ['register', '--name', name, '--role', role, '--project', 'moon'], {cwd: repo});
	}

	const workstreams = ['lexer', 'parser'].map(slug => ({slug, branch: `task/${slug}`, brief: `Write the ${slug}.`}));
	const input = JSON.stringify({project: 'moon', repo_root: repo, workstreams});
	const {code, stderr} = await runLalia(home, ['task', 'publish', '--file', '-'], {as: 'boss', cwd: repo, input});
	expect([code, stderr]).toEqual([0, '']);
});

test('a supervisor sees tasks move, and merges one, by keys', async () => {
	const line = `echo before; '${process.cwd()}/dist/lalia.cjs' task list; echo "ended $?"`;
	const view = showShellOn(home, line, {as: 'boss', cwd: repo});
	await view.untilSeen('❯ ○ lexer');

	await act('ann', 'task', 'claim', 'lexer');
	await view.untilSeen(/assigned, in-progress 1 .*\n.*❯ ◔ lexer +ann/);
	await act('ann', 'task', 'set-status', 'lexer', 'ready');
	await view.untilSeen(/ready 1 .*\n.*❯ ● lexer +ann/);

	view.press('x');
	await view.untilSeen('? unpublish lexer?');
	view.press('y');
	await view.untilSeen('✗ ann is working on lexer: unpublish lexer nevertheless?');
	await view.untilSeen('e evict the owner');
	view.press('n');
	await view.untilSeen(/^✗ ann is working on lexer$/m);

	view.press('m');
	await view.untilSeen('? say that lexer is merged?');
	view.press('y');
	await view.untilSeen('✓ lexer is merged');
	await view.untilSeen(/merged 1 .*\n.*❯ ✓ lexer +ann/);

	view.resize(60, 15);
	await view.untilSeen(/^lalia tasks of moon {37}boss$/m);
	view.resize(80, 24);
	await view.untilSeen(/^lalia tasks of moon {57}boss$/m);
	view.press('q');

	const {screen, code} = await view.ended;
	expect([screen, code]).toEqual(['before\nended 0', 0]);
	const {stdout} = await runLalia(home, ['task', 'list'], {as: 'boss'});
	expect(stdout).toContain('slug=lexer owner=ann status=merged');
});

test('a worker claims and says how it stands, by keys, and leaves by Ctrl-C', async () => {
	const view = showOn(home, ['task', 'bulletin'], {as: 'ben', cwd: repo});
	await view.untilSeen('❯ ○ parser');
	await view.untilSeen('c claim');
	view.press('c');
	await view.untilSeen('✓ parser is yours; what it is about is in #parser');
	await view.untilSeen('no open tasks');
	view.press('\u0003');
	expect(await view.ended).toMatchObject({code: 130, signal: 0});

	const shown = showOn(home, ['task', 'show', 'parser'], {as: 'ben', cwd: repo});
	await shown.untilSeen('Write the parser.');
	shown.press('b');
	await shown.untilSeen('✗ blocked');
	shown.press('q');
	expect(await shown.ended).toMatchObject({code: 0, screen: ''});
});

test('a task that is not there ends the view as it ends the plain command', async () => {
	const {code, screen} = await showOn(home, ['task', 'show', 'lexxer'], {as: 'ben', cwd: repo}).ended;
	expect(screen.replaceAll('\n', '')).toContain('moon has no task lexxer; did you mean lexer?');
	expect(code).toBe(5);
});

test('publishing says what comes of each workstream, and ends as the plain command does', async () => {
	const publish = (...slugs: string[]) => {
		const file = join(home.root, 'payload.json');
		writeFileSync(file, JSON.stringify({workstreams: slugs.map(slug => ({slug, branch: `work/${slug}`}))}));
		return showOn(home, ['task', 'publish', '--file', file], {as: 'boss', cwd: repo, columns: 200}).ended;
	};
	mkdirSync(join(dirname(repo), 'wt/taken'), {recursive: true});
	writeFileSync(join(dirname(repo), 'wt/taken/notes'), 'mine');

	const made = await publish('ast', 'printer');
	expect([made.screen.split('\n'), made.code]).toEqual([
		[
			expect.stringMatching(/^✓ ast published work\/ast \S+\/wt\/ast #ast$/),
			expect.stringMatching(/^✓ printer published work\/printer \S+ #printer$/),
			'2 published',
		],
		0,
	]);
	expect(await publish('ast')).toMatchObject({code: 0, screen: '= ast unchanged\n1 unchanged'});
	const failed = await publish('taken', 'ast');
	expect(failed.code).toBe(1);
	expect(failed.screen).toMatch(
		/^✗ taken failed .+\n= ast unchanged\n1 unchanged, 1 failed\n.*1 of 2 were not published: taken/,
	);
});
