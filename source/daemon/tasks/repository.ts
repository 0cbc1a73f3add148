import {existsSync, realpathSync, statSync} from 'node:fs';
import {basename, dirname, isAbsolute, join} from 'node:path';
import {LaliaError} from '../../core/lalia-error.js';
import {projectGit, projectGitAgrees} from './project-git.js';

/** @throws LaliaError `invalid_repository` unless worktrees can be made from this folder */
export const checkRepository = async (repoRoot: string): Promise<void> => {
	const problem = await repositoryProblem(repoRoot);
	if (problem !== undefined) {
		throw new LaliaError('invalid_repository', `${repoRoot} ${problem}`, {context: {repo_root: repoRoot}});
	}
};

const repositoryProblem = async (repoRoot: string): Promise<string | undefined> => {
	if (!isAbsolute(repoRoot)) {
		return 'is not an absolute path';
	}

	if (!statSync(repoRoot, {throwIfNoEntry: false})?.isDirectory()) {
		return 'is no folder';
	}

	const refusal = await projectGit(repoRoot, 'rev-parse', '--git-dir').then(() => undefined, messageOf);
	if (refusal !== undefined) {
		// Git may be missing, or not trust whom the folder belongs to.
		return /not a git repository/.test(refusal) ? 'is no git repository' : `cannot be used: ${refusal}`;
	}

	if ((await projectGit(repoRoot, 'rev-parse', '--is-bare-repository')).trim() === 'true') {
		return 'is a bare repository, which has no worktree to begin from';
	}

	const main = await mainWorktreeOf(repoRoot);
	if (main !== realpathSync(repoRoot)) {
		return `is not the main worktree of its repository${main === undefined ? '' : `, which is ${main}`}`;
	}

	return (await projectGitAgrees(repoRoot, 'rev-parse', '--verify', '--quiet', 'HEAD'))
		? undefined
		: 'has no commit yet';
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** A linked worktree has a git folder of its own; undefined from within one, and from within a git folder. */
const mainWorktreeOf = async (folder: string): Promise<string | undefined> => {
	const what = ['--path-format=absolute', '--git-dir', '--git-common-dir', '--show-toplevel'];
	const answer = await projectGit(folder, 'rev-parse', ...what).catch(() => '');
	const [own, common, toplevel] = answer.split('\n');
	return own === common && toplevel ? realpathSync(toplevel) : undefined;
};

/**
 * The commit at which a branch that is not there yet begins; undefined for one that is.
 * @throws LaliaError `invalid_repository`, `invalid_payload`
 */
export const baseOf = async (repoRoot: string, branch: string): Promise<string | undefined> => {
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

/** `lock` is why it is locked; empty where nobody said. */
export type Worktree = {path: string; branch: string | undefined; lock: string | undefined};

/** As git knows them, also those whose folder is gone. */
export const listWorktrees = async (repoRoot: string): Promise<Worktree[]> => {
	const text = await projectGit(repoRoot, 'worktree', 'list', '--porcelain', '-z');
	return text.split('\0\0').flatMap(record => {
		const lines = record.split('\0');
		const path = lines.find(line => line.startsWith('worktree '))?.slice('worktree '.length);
		const branch = lines.find(line => line.startsWith('branch '))?.slice('branch refs/heads/'.length);
		const lock = lines.find(line => /^locked( |$)/.test(line))?.slice('locked '.length);
		return path === undefined ? [] : [{path, branch, lock}];
	});
};

/** Git names worktrees without symbolic links, of which the folder that they lie in may be one. */
export const isPlace = (path: string, worktree: Worktree): boolean => {
	const parent = dirname(path);
	return worktree.path === join(existsSync(parent) ? realpathSync(parent) : parent, basename(path));
};

/** Whether a folder is a worktree of this repository: another one may have taken the place of one that is gone. */
export const isWorktreeOf = async (repoRoot: string, folder: string): Promise<boolean> => {
	const commonOf = (place: string) =>
		projectGit(place, 'rev-parse', '--path-format=absolute', '--git-common-dir', '--show-prefix').catch(() => '');
	const [own, theirs] = await Promise.all([commonOf(repoRoot), commonOf(folder)]);
	return own !== '' && own === theirs;
};
