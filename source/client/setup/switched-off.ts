import {join} from 'node:path';
import type {Harness} from '../../core/harnesses/harness.js';
import type {Invocation} from '../client.js';
import {readGitContext} from '../identity/git-context.js';
import {readConfig} from './config-file.js';
import {contentOf, readJsonText} from './json-text.js';
import {targetsOf} from './targets.js';

/** Where the user, or the project that this is, has all hooks of a harness switched off: what is installed does nothing then. */
export const findSwitchedOff = (
	invocation: Invocation,
	harness: Harness,
): {path: string; member: string} | undefined => {
	const {member, localFile} = harness.hooks?.switchedOffBy ?? {};
	if (member === undefined || localFile === undefined) {
		return undefined;
	}

	const targets = (['user', 'project'] as const).flatMap(scope => targetsOf(invocation, harness, scope));
	const shared = targets.filter(({parts}) => parts.includes('hooks')).map(({path}) => path);
	const {cwd} = invocation;
	const paths = [...shared, join(readGitContext(cwd)?.worktree ?? cwd, localFile)];
	const path = paths.find(each => isTrueIn(each, member));
	return path === undefined ? undefined : {path, member};
};

/** What is wrong with a file is for others to say. */
const isTrueIn = (path: string, member: string): boolean => {
	try {
		const config = contentOf(readJsonText(readConfig(path) ?? ''));
		return typeof config === 'object' && config !== null && (config as Record<string, unknown>)[member] === true;
	} catch {
		return false;
	}
};
