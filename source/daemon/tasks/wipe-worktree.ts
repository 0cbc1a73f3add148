import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {LaliaError} from '../../core/lalia-error.js';
import {lockOfUser, removeMark} from './making-mark.js';
import {projectGit, projectGitAgrees} from './project-git.js';
import {isWorktreeOf} from './repository.js';

/** A task's worktree that is to be removed. */
export type WipePlan = {wipe: true; repo_root: string; path: string; branch: string; slug: string};

/**
 * Whether there is a worktree, which git would remove, and nothing in it would be lost: no changes, no files that git does
 * not know, no commits that are nowhere else.
 * @throws LaliaError `worktree_dirty`, `worktree_unpushed`, `git_failed`
 */
export const checkWipe = async ({repo_root, path, branch}: WipePlan): Promise<boolean> => {
	if (!existsSync(path) || !(await isWorktreeOf(repo_root, path))) {
		return false;
	}

	const status = await projectGit(path, 'status', '--porcelain', '--untracked-files=normal');
	if (status !== '') {
		const count = status.split('\n').filter(Boolean).length;
		throw new LaliaError('worktree_dirty', `${path} has ${count} changes that are not committed`, {
			context: {worktree: path, changes: count},
		});
	}

	await checkRemovable({repo_root, path});
	const elsewhere = ['--not', '--remotes', `--exclude=${branch}`, '--branches'];
	const own = (await projectGit(path, 'rev-list', '--count', 'HEAD', ...elsewhere)).trim();
	if (own !== '0') {
		const message = `${branch} has ${own} commits that are on no other branch and no remote`;
		throw new LaliaError('worktree_unpushed', message, {context: {worktree: path, branch, commits: Number(own)}});
	}

	return true;
};

/** What git itself refuses, and refuses too late: when the task is gone. */
const checkRemovable = async ({repo_root, path}: Pick<WipePlan, 'repo_root' | 'path'>): Promise<void> => {
	const lock = await lockOfUser(repo_root, path);
	if (lock !== undefined) {
		throw new LaliaError('git_failed', `${path} is locked${lock && `: ${lock}`}`);
	}

	const [modules = ''] = (await projectGit(path, 'rev-parse', '--path-format=absolute', '--git-path', 'modules')).split(
		'\n',
	);
	const entries = (await projectGit(path, 'ls-files', '-v', '--stage', '-z')).split('\0');
	if (existsSync(modules) || entries.some(entry => /^. 160000 /.test(entry))) {
		throw new LaliaError(
			'git_failed',
			`${path} has submodules, and git removes no such worktree: leave out --wipe-worktree`,
		);
	}

	const hidden = entries.filter(entry => isHidden(path, entry)).length;
	if (hidden > 0) {
		const message = `${path} has ${hidden} files that git was told not to look at, changed or not`;
		throw new LaliaError('worktree_dirty', message, {context: {worktree: path, hidden}});
	}
};

/** Whether `git status` is silent about what becomes of a file: assumed unchanged, or skipped and there all the same. */
const isHidden = (folder: string, entry: string): boolean =>
	/^[a-z] /.test(entry) || (entry.startsWith('S ') && existsSync(join(folder, entry.slice(entry.indexOf('\t') + 1))));

/** Removes it, after another look; its tip is kept under a ref, whose name is the result. */
export const wipeWorktree = async (plan: WipePlan): Promise<string | undefined> => {
	if (!(await checkWipe(plan))) {
		return undefined;
	}

	const {repo_root, path, slug} = plan;
	const salvage = `refs/lalia/salvage/${slug}`;
	const tip = (await projectGit(path, 'rev-parse', 'HEAD')).trim();
	const former = (await projectGit(repo_root, 'for-each-ref', '--format=%(objectname)', salvage)).trim();
	if (former !== '' && !(await projectGitAgrees(repo_root, 'merge-base', '--is-ancestor', former, tip))) {
		// Of an earlier task of this name, and maybe the only thing that still holds its commits.
		await projectGit(repo_root, 'update-ref', `refs/lalia/salvaged/${slug}/${former}`, former);
	}

	await projectGit(repo_root, 'update-ref', salvage, tip);
	await removeMark(repo_root, path);
	// Without --force: git itself looks once more whether it is clean.
	await projectGit(repo_root, 'worktree', 'remove', path);
	return salvage;
};
