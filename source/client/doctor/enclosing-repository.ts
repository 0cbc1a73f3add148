import {lstatSync} from 'node:fs';
import {dirname, join} from 'node:path';
import type {Environment} from '../identity/surroundings.js';
import {runGit} from '../run-program.js';
import {type Finding, ok, warning} from './finding.js';

/** A folder of ours inside of a repository of the user's would be added to it by a `git add`, with keys and all. */
export const enclosing = async (folder: string, env: Environment): Promise<Finding> => {
	const repository = repositoryAbove(folder);
	if (repository === undefined) {
		return ok(folder);
	}

	const ignored = await runGit(['-C', repository, 'check-ignore', '--quiet', folder], env);
	return ignored?.code === 0
		? ok(`${folder}, which the repository ${repository} ignores`)
		: warning({
				what: `${folder} is inside of the repository ${repository}`,
				fix: `move it out of there, or name it in ${join(repository, '.gitignore')}`,
			});
};

const repositoryAbove = (folder: string): string | undefined => {
	const above = dirname(folder);
	if (above === folder) {
		return undefined;
	}

	return lstatSync(join(above, '.git'), {throwIfNoEntry: false}) ? above : repositoryAbove(above);
};
