import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import type {Environment} from '../identity/surroundings.js';
import {localEnv, readGit} from '../sync/git.js';
import {broken} from './manifest.js';

const main = 'refs/heads/main';

type Writing = {
	workspace: string;
	/** Where its history ends. */
	head: string;
	file: string;
	/** A place for what is needed meanwhile; whoever calls takes it away. */
	scratch: string;
};

/**
 * The history of a workspace up to a commit, as one file. It is made in a repository that borrows the objects of the workspace, with a
 * branch that stands still: git looks at the branch twice, and calls the bundle empty where a commit came in between.
 */
export const writeBundle = async ({workspace, head, file, scratch}: Writing, env: Environment): Promise<void> => {
	const git = gitOf({gitDir: scratch, head}, env);
	await git('init', '--quiet', '--bare', '--template=', scratch);
	const borrowed = JSON.stringify(join(workspace, '.git', 'objects')); // git reads it so, and a path may have a line break in it
	writeFileSync(join(scratch, 'objects', 'info', 'alternates'), `${borrowed}\n`);
	await git('update-ref', main, head);
	await git('bundle', 'create', '--quiet', file, main);
};

/**
 * A new workspace from a bundle, up to this commit.
 * @throws LaliaError `broken_backup`
 */
export const readBundle = async (
	{file, head, workspace}: {file: string; head: string; workspace: string},
	env: Environment,
): Promise<void> => {
	const git = gitOf({gitDir: join(workspace, '.git'), head}, env);
	await git('init', '--quiet', '--template=', workspace);
	await git('symbolic-ref', 'HEAD', main);
	try {
		await git('fetch', '--quiet', '--no-tags', file, main);
		await git('merge-base', '--is-ancestor', head, 'FETCH_HEAD');
	} catch (error) {
		throw broken(`its transcript: ${error instanceof Error ? error.message : error}`, error);
	}

	await git('-C', workspace, 'reset', '--quiet', '--hard', head);
};

/** Of a repository that is to be of the same kind as the one with this commit; what the user has configured is no matter here. */
const gitOf = ({gitDir, head}: {gitDir: string; head: string}, env: Environment) => {
	const own = {...localEnv(env), GIT_DEFAULT_HASH: head.length === 64 ? 'sha256' : 'sha1'};
	return (...args: string[]): Promise<Buffer> => readGit({gitDir, env: own, args});
};
