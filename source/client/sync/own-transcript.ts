import {join} from 'node:path';
import type {Environment} from '../identity/surroundings.js';
import {localEnv, readGit, runGit} from './git.js';

const branch = 'refs/heads/main';

/** This host's own transcript, of which nothing is ever changed here. */
export const openOwnTranscript = (workspace: string, env: Environment) => {
	const gitDir = join(workspace, '.git');
	const own = localEnv(env);
	const lines = async (...args: string[]): Promise<string[]> =>
		(await readGit({gitDir, env: own, args})).toString().split('\n').filter(Boolean);
	return {
		gitDir,
		/** Its newest commit; undefined before the first, and where there is no workspace yet. */
		tip: async (): Promise<string | undefined> => {
			const args = ['rev-parse', '--verify', '--quiet', `${branch}^{commit}`];
			const {code, stdout} = await runGit({gitDir, env: own, args});
			return code === 0 ? stdout.toString().trim() : undefined;
		},
		/** Is this one of the commits that lead up to the tip? */
		has: async (commit: string, tip: string): Promise<boolean> =>
			(await runGit({gitDir, env: own, args: ['merge-base', '--is-ancestor', commit, tip]})).code === 0,
		count: async (range: readonly string[]): Promise<number> =>
			Number((await lines('rev-list', '--count', ...range, '--'))[0]),
		/** Each commit of the branch that is in the range, oldest first. */
		line: (range: readonly string[]): Promise<string[]> =>
			lines('rev-list', '--first-parent', '--reverse', ...range, '--'),
	};
};

export type OwnTranscript = ReturnType<typeof openOwnTranscript>;
