import {execFileSync} from 'node:child_process';
import {existsSync, mkdirSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import type {Workstream} from '../../source/core/tasks/payload.js';
import type {Home} from './home.js';
import {newUlid} from './raw-client.js';
import {joinAs, type Talker} from './talk.js';

/** A real repository in a parent folder of its own, with one commit on `main`. */
export type Site = {
	project: string;
	root: string;
	git: (...words: string[]) => string;
	/** Where the worktree of a slug is to be. */
	wt: (slug: string) => string;
};

/** A task whose fields matter to the test only as far as it names them. */
export const workstreamOf = (slug: string, change: Partial<Workstream> = {}): Workstream => ({
	slug,
	branch: `task/${slug}`,
	brief: `Do ${slug}.`,
	owned_paths: [`src/${slug}`],
	contracts: [],
	depends_on: [],
	...change,
});

type SiteOptions = {name?: string; parent?: string; isEmpty?: boolean};

export const makeSite = (home: Home, {name, parent, isEmpty = false}: SiteOptions = {}): Site => {
	const unique = newUlid().slice(-10).toLowerCase();
	const root = join(parent ?? join(home.root, `site-${unique}`), name ?? `repo-${unique}`);
	mkdirSync(root, {recursive: true});
	const git = (...words: string[]): string => gitAt(home, root, ...words);
	git('init', '--quiet', '--initial-branch=main');
	git('config', 'user.name', 'T');
	git('config', 'user.email', 't@localhost');
	if (!isEmpty) {
		commitFile({root, git}, 'README.md');
	}

	return {project: name ?? `repo-${unique}`, root, git, wt: slug => join(dirname(root), 'wt', slug)};
};

export const gitAt = (home: Home, folder: string, ...words: string[]): string =>
	execFileSync('git', ['-C', folder, ...words], {env: home.env, encoding: 'utf8', stdio: 'pipe'});

export const commitFile = ({root, git}: Pick<Site, 'root' | 'git'>, file: string, folder = root): void => {
	writeFileSync(join(folder, file), `${file}\n`);
	git('-C', folder, 'add', '.');
	git('-C', folder, 'commit', '--quiet', '-m', `add ${file}`);
};

/** A site with its supervisor, who publishes. */
export type Project = Site & {
	sue: Talker;
	/** What `publish-task` takes. */
	argsFor: (slug: string, change?: Partial<Workstream>) => Record<string, unknown>;
	publish: (slug: string, change?: Partial<Workstream>) => ReturnType<typeof publishBy>;
	/** Another agent of this project. */
	join: (name: string, facts?: Record<string, unknown>) => Promise<Talker>;
};

export const makeProject = async (home: Home, options: SiteOptions = {}): Promise<Project> => {
	const site = makeSite(home, options);
	const {project, root} = site;
	const join = (name: string, facts: Record<string, unknown> = {}): Promise<Talker> =>
		joinAs(home, name, {project, repo_root: root, worktree: root, ...facts});
	const sue = await join('sue', {role: 'supervisor'});
	const argsFor = (slug: string, change: Partial<Workstream> = {}) => ({
		project,
		repo_root: root,
		workstream: workstreamOf(slug, change),
	});
	return {...site, sue, argsFor, publish: (slug, change) => publishBy(sue, argsFor(slug, change)), join};
};

const publishBy = (supervisor: Talker, args: Record<string, unknown>) => supervisor.must('publish-task', args);

/** What there is of a task: all of it, or none of it. */
export const tracesOf = async (
	{sue, git, wt, project}: Site & {sue: Talker},
	slug: string,
	branch = `task/${slug}`,
) => ({
	worktree: existsSync(wt(slug)),
	known: git('worktree', 'list', '--porcelain').includes(`worktree ${wt(slug)}\n`),
	branch: git('branch', '--list', branch).trim() !== '',
	room: (await sue.must('rooms')).rooms.some(({room}) => room === slug || room === `${project}.${slug}`),
	row: (await sue.call('task show', {slug, project})).ok,
});

export const allTraces = (is: boolean) => ({worktree: is, known: is, branch: is, room: is, row: is});

/** What was said in a task's room, without the times. */
export const saidIn = async (member: Talker, room: string): Promise<string[]> => {
	const {messages} = await member.must('history', {source: room, room: true, limit: 1000});
	return messages.map(({from, body}) => `${from}: ${body}`);
};
