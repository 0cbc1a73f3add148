import {existsSync, lstatSync} from 'node:fs';
import {mkdir, readdir, rm, rmdir} from 'node:fs/promises';
import {basename, dirname} from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {LaliaError} from '../../core/lalia-error.js';
import {worktreePath} from '../../core/tasks/places.js';
import {isMarked, makeMarked} from './making-mark.js';
import {projectGit, projectGitAgrees} from './project-git.js';
import {baseOf, checkRepository, isPlace, isWorktreeOf, listWorktrees} from './repository.js';
import type {WipePlan} from './wipe-worktree.js';

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

/** What a daemon has begun in a user's repository. */
export type PendingWork = WorktreePlan | WipePlan;

/**
 * Looks at what a repository has of a worktree, and changes nothing.
 * @throws LaliaError `invalid_repository`, `invalid_payload`, `branch_taken`, `worktree_taken`, `git_failed`
 */
export const planWorktree = async (
	repoRoot: string,
	{slug, branch}: {slug: string; branch: string},
): Promise<WorktreePlan> => {
	await checkRepository(repoRoot);
	const path = worktreePath(repoRoot, slug);
	const [worktrees, base] = await Promise.all([listWorktrees(repoRoot), baseOf(repoRoot, branch)]);
	const holder = worktrees.find(worktree => worktree.branch === branch);
	if (holder && !isPlace(path, holder)) {
		const gone = existsSync(holder.path) ? '' : ', which is not there: git worktree prune would forget it';
		throw new LaliaError('branch_taken', `the branch ${branch} is checked out in ${holder.path}${gone}`, {
			context: {branch, worktree: holder.path},
		});
	}

	const isThere = holder !== undefined && (await isWorktreeOf(repoRoot, path));
	if (!isThere && isTaken(path)) {
		throw new LaliaError('worktree_taken', `${path} is there already: ${await describe(path)}`, {context: {path}});
	}

	return {repo_root: repoRoot, path, branch, base, isThere};
};

export const makeWorktree = async ({repo_root, path, branch, base, isThere}: WorktreePlan): Promise<void> => {
	if (isThere) {
		return;
	}

	await mkdir(dirname(path), {recursive: true}).catch((error: unknown) => {
		const problem = error instanceof Error ? error.message : error;
		throw new LaliaError('git_failed', `${dirname(path)} cannot be made: ${problem}`);
	});
	const worktrees = await listWorktrees(repo_root);
	if (worktrees.some(worktree => isPlace(path, worktree))) {
		// Its folder is gone. Only this one: what else is not there may be on a disk that comes back.
		await projectGit(repo_root, 'worktree', 'remove', path);
	}

	await makeMarked(repo_root, base === undefined ? [path, branch] : ['-b', branch, path, base]);
};

/**
 * Takes back what was made by a plan, however far it came; a branch that has moved on since is kept.
 * @throws LaliaError `git_failed` where something else has come into its place, which stays
 */
export const undoWorktree = async ({repo_root, path, branch, base, isThere}: WorktreePlan): Promise<void> => {
	if (isThere || !existsSync(repo_root)) {
		return;
	}

	let isOurs = false;
	// A git that outlived its daemon may still be writing: gone is what stays gone.
	for (let calm = 0; calm < calmLooks; ) {
		isOurs ||= await isMarked(repo_root, path);
		const isCalm = !(isOurs && isTaken(path));
		if (isOurs) {
			await rm(path, {recursive: true, force: true, ...untilEmpty});
		}

		calm = isCalm ? calm + 1 : 0;
		await pause(calmLookMs);
	}

	if (isOurs) {
		// Last, for it takes the mark away: a daemon that is killed before has all of it done by the next one.
		await projectGitAgrees(repo_root, 'worktree', 'remove', '--force', '--force', path);
	}

	// All that a git leaves that was killed before it had marked it.
	await rmdir(path).catch(() => undefined);
	const holders = await listWorktrees(repo_root);
	if (base !== undefined && !holders.some(holder => holder.branch === branch)) {
		await projectGitAgrees(repo_root, 'update-ref', '-d', `refs/heads/${branch}`, base);
	}

	if (isTaken(path)) {
		throw new LaliaError('git_failed', `${path} is not what was made there: ${await describe(path)}`);
	}
};

/** Also by a symbolic link to nowhere. */
const isTaken = (path: string): boolean => {
	try {
		lstatSync(path);
		return true;
	} catch {
		return false;
	}
};

/** What is written into a folder while it is removed makes it fail as not empty. About twenty seconds. */
const untilEmpty = {maxRetries: 30, retryDelay: 50};

const calmLooks = 3;

const calmLookMs = 50;

const describe = async (path: string): Promise<string> => {
	if (lstatSync(path).isSymbolicLink()) {
		return 'a symbolic link';
	}

	const head = await projectGit(path, 'rev-parse', '--show-toplevel', '--abbrev-ref', 'HEAD').catch(() => '');
	const [toplevel, branch] = head.split('\n');
	if (toplevel === path) {
		return `a worktree on ${branch}`;
	}

	const names = await readdir(path).catch(() => undefined);
	return names ? `a folder with ${names.length} entries` : `a file called ${basename(path)}`;
};
