import {readGitContext} from '../identity/git-context.js';
import type {Procedure} from './index.js';

/** A command about the tasks of a project says which branch it was run on. */
export const inPlace =
	(name: string): Procedure =>
	async (client, args) => {
		const branch = readGitContext(client.invocation.cwd)?.branch;
		return client.call(name, {...args, ...(branch === undefined ? {} : {branch})});
	};
