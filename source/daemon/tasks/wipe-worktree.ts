import {existsSync} from 'node:fs';
import {LaliaError} from '../../core/lalia-error.js';
import {projectGit, projectGitAgrees} from './project-git.js';

type Wiped = {removed: boolean; salvage?: string};

/**
 * Removes a task's worktree, if nothing in it would be lost: no changes, no files that git does not know, no commits that
 * are nowhere else. Its tip is kept under a ref all the same.
 * @throws LaliaError `worktree_dirty`, `worktree_unpushed`; GitFailed
 */
export const wipeWorktree = async (
	repoRoot: string,
	{slug, branch, worktree}: {slug: string; branch: string; worktree: string},
): Promise<Wiped> => {
	if (!existsSync(worktree)) {
		return {removed: false};
	}

	const status = await projectGit(worktree, 'status', '--porcelain', '--untracked-files=normal');
	if (status !== '') {
		const count = status.split('\n').filter(Boolean).length;
		throw new LaliaError('worktree_dirty', `${worktree} has ${count} changes that are not committed`, {
			context: {worktree, changes: count},
		});
	}

	const head = (await projectGit(worktree, 'rev-parse', 'HEAD')).trim();
	const elsewhere = ['--not', '--remotes', `--exclude=refs/heads/${branch}`, '--branches'];
	const own = (await projectGit(repoRoot, 'rev-list', '--count', head, ...elsewhere)).trim();
	if (own !== '0') {
		throw new LaliaError(
			'worktree_unpushed',
			`${branch} has ${own} commits that are on no other branch and no remote`,
			{
				context: {worktree, branch, commits: Number(own)},
			},
		);
	}

	const salvage = `refs/lalia/salvage/${slug}`;
	await projectGit(repoRoot, 'update-ref', salvage, head);
	await projectGit(repoRoot, 'worktree', 'remove', worktree);
	return {removed: !(await projectGitAgrees(worktree, 'rev-parse', '--git-dir')), salvage};
};
