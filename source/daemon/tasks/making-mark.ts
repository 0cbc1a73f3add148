import {projectGit, projectGitAgrees} from './project-git.js';
import {isPlace, listWorktrees} from './repository.js';

/** The reason of git's lock on a worktree from its first moment until its task is published: nobody's work is in it yet. */
const mark = 'lalia is making this worktree';

/** @param what as `git worktree add` takes it */
export const makeMarked = async (repoRoot: string, what: string[]): Promise<void> => {
	await projectGit(repoRoot, 'worktree', 'add', '--quiet', '--lock', '--reason', mark, ...what);
};

/** Whether what is there was made by us, and given to nobody yet. */
export const isMarked = async (repoRoot: string, path: string): Promise<boolean> =>
	(await listWorktrees(repoRoot)).some(worktree => worktree.lock === mark && isPlace(path, worktree));

/** Why a user has locked what is there; undefined where nobody has. */
export const lockOfUser = async (repoRoot: string, path: string): Promise<string | undefined> => {
	const lock = (await listWorktrees(repoRoot)).find(worktree => isPlace(path, worktree))?.lock;
	return lock === mark ? undefined : lock;
};

/** From now on it is not ours to take back. Where that fails, the mark is in nobody's way but git's own `worktree remove`. */
export const removeMark = async (repoRoot: string, path: string): Promise<void> => {
	if (await isMarked(repoRoot, path).catch(() => false)) {
		await projectGitAgrees(repoRoot, 'worktree', 'unlock', path);
	}
};
