import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {LaliaError} from '../../core/lalia-error.js';
import type {Environment} from '../identity/surroundings.js';
import {runGit} from '../run-program.js';
import {patienceMs} from './archive.js';
import {broken} from './manifest.js';

const main = 'refs/heads/main';

type Git = (...words: string[]) => Promise<void>;

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
	const git = gitOf(env);
	await git('init', '--quiet', '--bare', '--template=', scratch);
	mkdirSync(join(scratch, 'objects', 'info'), {recursive: true});
	writeFileSync(join(scratch, 'objects', 'info', 'alternates'), `${join(workspace, '.git', 'objects')}\n`);
	await git('-C', scratch, 'update-ref', main, head);
	await git('-C', scratch, 'bundle', 'create', '--quiet', file, main);
};

/**
 * A new workspace from a bundle, up to this commit.
 * @throws LaliaError `broken_backup`
 */
export const readBundle = async (
	{file, head, workspace}: {file: string; head: string; workspace: string},
	env: Environment,
): Promise<void> => {
	const git = gitOf(env);
	const inside = (...words: string[]) => git('-C', workspace, ...words);
	await git('init', '--quiet', '--template=', workspace);
	await inside('symbolic-ref', 'HEAD', main);
	try {
		await inside('fetch', '--quiet', '--no-tags', file, main);
		await inside('merge-base', '--is-ancestor', head, 'FETCH_HEAD');
	} catch (error) {
		throw broken(`its transcript: ${error instanceof Error ? error.message : error}`, error);
	}

	await inside('reset', '--quiet', '--hard', head);
};

const gitOf =
	(env: Environment): Git =>
	async (...words) => {
		const ended = await runGit(words, env, patienceMs);
		if (ended?.code !== 0) {
			const said = ended ? ended.stderr.trim() || `it ended with ${ended.code}` : 'it is not on PATH';
			throw new LaliaError('git_failed', `git ${words.find(word => /^[a-z-]+$/.test(word))}: ${said}`, {
				context: {words},
			});
		}
	};
