import type {Invocation} from '../client.js';
import {readGitContext} from '../identity/git-context.js';
import {findSession} from '../identity/session.js';
import {suggestName} from '../identity/suggest-name.js';
import type {Procedure} from './index.js';

export const suggest: Procedure = async ({invocation}, args) => ({name: suggestedName(invocation, args)});

/** The name of an agent that gave none: what it is and where it works. */
export const suggestedName = ({surroundings, cwd}: Invocation, args: Record<string, unknown>): string => {
	const place = readGitContext(cwd);
	const text = (name: string) => (typeof args[name] === 'string' ? args[name] : undefined);
	return suggestName({
		harness: text('harness') ?? findSession(surroundings)?.harness,
		role: text('role') ?? surroundings.env['LALIA_ROLE'],
		project: text('project') ?? place?.project,
		worktree: place?.worktree,
	});
};
