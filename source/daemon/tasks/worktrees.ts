import {existsSync, realpathSync} from 'node:fs';
import {mkdir, readdir, rm} from 'node:fs/promises';
import {basename, dirname, join} from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {LaliaError} from '../../core/lalia-error.js';
import {worktreePath} from '../../core/tasks/places.js';
import {projectGit, projectGitAgrees} from './project-git.js';

/** A worktree that is to be there, and what has to be made for it. */
export type WorktreePlan = {
	repo_root: string;
	path: string;
	branch: string;
	/** The commit that a new branch begins at; undefined where the branch is there already. */
	base?: string | undefined;
	/** Whether the worktree itself is there already, on this branch. */
	isThere: boolean;
};

/**
 * Looks at what a repository has of a worktree, and changes nothing.
 * @throws LaliaError `invalid_repository`, `branch_taken`, `worktree_taken`
 */
export const planWorktree = async (
	repoRoot: string,
	{slug, branch}: {slug: string; branch: string},
): Promise<WorktreePlan> => {
	await checkRepository(repoRoot);
	const path = worktreePath(repoRoot, slug);
	const [worktrees, base] = await Promise.all([listWorktrees(repoRoot), baseOf(repoRoot, branch)]);
	const holder = worktrees.find(worktree => worktree.branch === branch && existsSync(worktree.path));
	if (holder && holder.path !== path) {
		throw new LaliaError('branch_taken', `the branch ${branch} is checked out in ${holder.path}`, {
			context: {branch, worktree: holder.path},
		});
	}

	const isThere = holder?.path === path;
	if (!isThere && existsSync(path)) {
		throw new LaliaError('worktree_taken', `${path} is there already: ${await describe(path)}`, {context: {path}});
	}

	return {repo_root: repoRoot, path, branch, base, isThere};
};

export const makeWorktree = async ({repo_root, path, branch, base, isThere}: WorktreePlan): Promise<void> => {
	if (isThere) {
		return;
	}

	await mkdir(dirname(path), {recursive: true});
	await projectGit(repo_root, 'worktree', 'prune');
	const what = base === undefined ? [path, branch] : ['-b', branch, path, base];
	await projectGit(repo_root, 'worktree', 'add', '--quiet', ...what);
};

/** Takes back what was made by a plan, however far it came; a branch that has moved on since is kept. */
export const undoWorktree = async ({repo_root, path, branch, base, isThere}: WorktreePlan): Promise<void> => {
	if (isThere || !existsSync(repo_root)) {
		return;
	}

	// A git that outlived its daemon may still be writing: gone is what stays gone.
	for (let calm = 0; calm < 2; ) {
		await projectGitAgrees(repo_root, 'worktree', 'remove', '--force', '--force', path);
		calm = existsSync(path) ? 0 : calm + 1;
		await rm(path, {recursive: true, force: true});
		await pause(calm === 0 ? 100 : 0);
	}

	await projectGit(repo_root, 'worktree', 'prune');
	if (base !== undefined) {
		await projectGitAgrees(repo_root, 'update-ref', '-d', `refs/heads/${branch}`, base);
	}
};

const checkRepository = async (repoRoot: string): Promise<void> => {
	const problem = await repositoryProblem(repoRoot);
	if (problem !== undefined) {
		throw new LaliaError('invalid_repository', `${repoRoot} ${problem}`, {context: {repo_root: repoRoot}});
	}
};

const repositoryProblem = async (repoRoot: string): Promise<string | undefined> => {
	if (!existsSync(repoRoot)) {
		return 'is not there';
	}

	const answer = await projectGit(repoRoot, 'rev-parse', '--is-bare-repository', '--git-common-dir').catch(() => '');
	const [isBare, common = ''] = answer.split('\n');
	if (isBare === 'true') {
		return 'is a bare repository, which has no worktree to begin from';
	}

	// The main worktree, not one of the linked ones and not a folder within it.
	if (common === '' || realpathSync(join(repoRoot, common.startsWith('/') ? '' : common)) === '') {
		return 'is no git repository';
	}

	return (await projectGitAgrees(repoRoot, 'rev-parse', '--verify', '--quiet', 'HEAD'))
		? undefined
		: 'has no commit yet';
};

/** Where a branch that is not there yet begins; undefined for one that is. */
const baseOf = async (repoRoot: string, branch: string): Promise<string | undefined> => {
	if (await projectGitAgrees(repoRoot, 'show-ref', '--verify', '--quiet', `refs/heads/${branch}`)) {
		return undefined;
	}

	if (!(await projectGitAgrees(repoRoot, 'symbolic-ref', '--quiet', 'HEAD'))) {
		throw new LaliaError('invalid_repository', `${repoRoot} has a detached HEAD: check out a branch to begin from`, {
			context: {repo_root: repoRoot},
		});
	}

	if (!(await projectGitAgrees(repoRoot, 'check-ref-format', '--branch', branch))) {
		throw new LaliaError('invalid_payload', `git takes no branch called ${JSON.stringify(branch)}`);
	}

	return (await projectGit(repoRoot, 'rev-parse', 'HEAD')).trim();
};

type Worktree = {path: string; branch: string | undefined};

const listWorktrees = async (repoRoot: string): Promise<Worktree[]> => {
	const text = await projectGit(repoRoot, 'worktree', 'list', '--porcelain', '-z');
	return text.split('\0\0').flatMap(record => {
		const lines = record.split('\0');
		const path = lines.find(line => line.startsWith('worktree '))?.slice('worktree '.length);
		const branch = lines.find(line => line.startsWith('branch '))?.slice('branch refs/heads/'.length);
		return path === undefined ? [] : [{path, branch}];
	});
};

const describe = async (path: string): Promise<string> => {
	const head = await projectGit(path, 'rev-parse', '--show-toplevel', '--abbrev-ref', 'HEAD').catch(() => '');
	const [toplevel, branch] = head.split('\n');
	if (toplevel === path) {
		return `a worktree on ${branch}`;
	}

	const names = await readdir(path).catch(() => undefined);
	return names ? `a folder with ${names.length} entries` : `a file called ${basename(path)}`;
};
