import {execFileSync} from 'node:child_process';
import {mkdirSync} from 'node:fs';
import {join} from 'node:path';
import {beforeAll} from 'vitest';
import {runLalia} from './cli.js';
import {type Home, makeSharedHome} from './home.js';
import {openRaw, type RawAgent, type RawClient, registerRaw} from './raw-client.js';
import {untilCommitted} from './talk.js';

export type TaskScene = {home: Home; repo: string; boss: RawAgent; heir: RawAgent; ann: RawAgent; ben: RawAgent};

/** A repository with one commit, beside which worktrees are made. */
export const makeProject = (home: Home, name = 'moon'): string => {
	const folder = join(home.root, 'projects', name);
	mkdirSync(folder, {recursive: true});
	const git = (...words: string[]) =>
		execFileSync('git', ['-C', folder, '-c', 'user.name=M', '-c', 'user.email=m@localhost', ...words], {env: home.env});
	git('init', '--quiet', '--initial-branch', 'main');
	git('commit', '--quiet', '--allow-empty', '-m', 'Begin');
	return folder;
};

/**
 * A transcript with all that can happen to tasks, for all tests of a file, and no daemon. In the end heir supervises, ann
 * owns `parser` and is ready, `lexer` is open, `docs` was merged, forgotten and revived, and `old` was taken back.
 */
export const makeTaskScene = (): TaskScene => {
	// Reason for the cast: the hook below adds what is missing, before any test.
	const scene = {home: makeSharedHome()} as TaskScene;
	beforeAll(async () => {
		const {home} = scene;
		await runLalia(home, ['agents']);
		const client = await openRaw(home);
		const repo = makeProject(home);
		const as = (name: string, role: string) => registerRaw(client, name, {role, project: 'moon'});
		const [boss, heir] = [await as('boss', 'supervisor'), await as('heir', 'supervisor')];
		const [ann, ben] = [await as('ann', 'worker'), await as('ben', 'peer')];
		Object.assign(scene, {repo, boss, heir, ann, ben});
		await play(client, scene);
		await untilCommitted(home, client);
		await runLalia(home, ['stop']);
	});
	return scene;
};

const play = async (client: RawClient, {repo, boss, heir, ann, ben}: TaskScene): Promise<void> => {
	const publish = (slug: string, more: Record<string, unknown> = {}, by = boss) => {
		const workstream = {slug, branch: `work/${slug}`, brief: `Write the ${slug}.`, ...more};
		return client.must('publish-task', {project: 'moon', repo_root: repo, workstream}, by);
	};
	const task = (by: RawAgent, op: string, args: Record<string, unknown>) => client.must(`task ${op}`, args, by);

	await client.must('room create', {name: 'docs'}, ben);
	await publish('parser', {owned_paths: ['src/parser']});
	await publish('lexer', {depends_on: ['parser']});
	await publish('docs');
	await client.must('publish-task', {project: 'moon', repo_root: repo, workstream: {slug: 'old', branch: 'old'}}, boss);
	await publish('parser', {owned_paths: ['src/parser', 'src/tree'], brief: 'Write a better parser.'});
	await task(ann, 'claim', {branch: 'work/parser'});
	await task(ann, 'set-status', {slug: 'parser', status: 'in-progress'});
	await client.must('post', {room: 'parser', body: 'I have begun.'}, ann);
	await task(ben, 'claim', {slug: 'lexer', project: 'moon'});
	await task(boss, 'unassign', {slug: 'lexer'});
	await task(boss, 'reassign', {slug: 'lexer', agent: 'ben'});
	await task(boss, 'reassign', {slug: 'lexer', agent: ann.agent_id});
	await task(boss, 'unassign', {slug: 'lexer'});
	await task(ben, 'claim', {slug: 'docs'});
	await task(ben, 'claim', {slug: 'old'});
	await task(boss, 'set-status', {slug: 'docs', status: 'merged'});
	await task(boss, 'set-status', {slug: 'old', status: 'merged'});
	await client.must('rooms gc', {}, boss);
	await task(boss, 'unpublish', {slug: 'old', force: true, evict_owner: true});
	await task(boss, 'gc', {});
	await publish('docs', {brief: 'Once more.'});
	await task(boss, 'handoff', {supervisor: 'heir'});
	await publish('parser', {owned_paths: [], brief: 'Write a better parser.'}, heir);
	await task(ann, 'set-status', {slug: 'parser', status: 'ready'});
};
