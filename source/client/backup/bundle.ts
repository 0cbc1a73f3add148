import {LaliaError} from '../../core/lalia-error.js';
import type {Environment} from '../identity/surroundings.js';
import {runGit} from '../run-program.js';
import {patienceMs} from './archive.js';
import {broken} from './manifest.js';

const main = 'refs/heads/main';

type Git = (...words: string[]) => Promise<void>;

/** git looks at the branch twice, and calls the bundle empty where a commit came in between. */
const attempts = 5;

/** The history of a workspace as one file. */
export const writeBundle = async (workspace: string, file: string, env: Environment): Promise<void> => {
	for (let attempt = 1; ; attempt++) {
		try {
			return await gitOf(env)('-C', workspace, 'bundle', 'create', '--quiet', file, main);
		} catch (error) {
			if (attempt === attempts) {
				throw error;
			}
		}
	}
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
