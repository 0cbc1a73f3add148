import {type GitReader, openGitSource} from '../../core/transcript/git-source.js';
import type {TranscriptSource} from '../../core/transcript/transcript-source.js';
import {type GitContext, runGit} from './git-child.js';
import {transcriptRef} from './root-tree.js';

/**
 * The workspace's transcript read by git itself: a twentieth of the time that isomorphic-git takes. What its commits show is
 * not told: a rebuild takes what is in the files.
 */
export const openWorkspaceSource = (context: GitContext): TranscriptSource => {
	const git: GitReader = async (args, input) => (await runGit(context, {args, ...(input && {input: [input]})})).stdout;
	const source = openGitSource(git, transcriptRef);
	return {...source, commits: async () => (await source.commits()).map(({oid, id}) => ({oid, id}))};
};
