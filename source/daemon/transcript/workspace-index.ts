import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {faultPoint} from '../fault-point.js';
import {type GitContext, gitFolderOf, runGit} from './git-child.js';
import {checksumOf, readIndexChecksum, readNotedCommit} from './index-file.js';
import {removeStaleLock, takeLock} from './lock-file.js';
import {isOnMain, type RootEntry} from './root-tree.js';
import {encodeSparseIndex} from './sparse-index.js';
import {indexMarkOf} from './workspace-folder.js';

export type IndexStep = {
	/** Where main was before our commits; undefined: it had none. */
	from: string | undefined;
	tip: string;
	/** The root folder of `tip`. */
	roots: readonly RootEntry[];
};

export type WorkspaceIndex = {
	/** Brings git's index along to `tip`; false: someone holds its lock, try again. */
	advance(step: IndexStep): Promise<boolean>;
	/** Someone else moved main to this commit, and their git took the index along. */
	follow(commit: string | undefined): void;
};

export type WorkspaceIndexOptions = {
	context: GitContext;
	/** False: leave it to `git read-tree`, which writes an entry for every file that there is. */
	sparse: boolean;
	log: (line: string) => void;
	now: () => number;
};

type State = {
	/** The commit that the index was last brought to. */
	base: string | undefined;
	/** Of the index that we wrote last. */
	ownChecksum?: string;
	isLeftAlone?: boolean;
};

type Index = WorkspaceIndexOptions & {path: string; state: State};

const emptyTree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

/** git's index of the workspace, kept at the tip of main so that `git status` is clean; what a user has staged stays staged. */
export const openWorkspaceIndex = async (options: WorkspaceIndexOptions): Promise<WorkspaceIndex> => {
	const gitFolder = gitFolderOf(options.context.workspace);
	// On disk too: after a crash between a commit and its index, the next start has to know where the index is.
	const basePath = join(gitFolder, 'lalia', 'indexed');
	const state: State = {base: await readNotedCommit(basePath)};
	const index = {...options, path: join(gitFolder, 'index'), state};
	return {
		advance: async step => {
			if (await removeStaleLock(index.path, index.now)) {
				index.log('transcript: removed a stale index.lock');
			}
			if (!(await isOnMain(index.context.workspace))) {
				// Another branch's index is the user's own; going back to main brings it along.
				state.base = undefined;
				return true;
			}
			const outcome = await replaceOrMerge(index, step);
			if (outcome === 'advanced') {
				state.base = step.tip;
				faultPoint('index-in-place');
				await writeFile(basePath, step.tip);
			}
			return outcome !== 'held';
		},
		follow: commit => {
			state.base = commit;
		},
	};
};

type Outcome = 'advanced' | 'held' | 'left_alone';

const replaceOrMerge = async (index: Index, step: IndexStep): Promise<Outcome> => {
	const lock = await takeLock(index.path, indexMarkOf(index.context.workspace));
	if (lock === undefined) {
		return 'held';
	}
	try {
		if (index.sparse && (await isReplaceable(index, step))) {
			const content = encodeSparseIndex(step.roots);
			await lock.replace(content);
			index.state.ownChecksum = checksumOf(content);
			return 'advanced';
		}
	} finally {
		await lock.release();
	}
	return merge(index, step);
};

// Nothing is staged in an index that is ours, missing, unreadable, or the same as a commit that main was at.
const isReplaceable = async ({context, path, state}: Index, {from}: IndexStep): Promise<boolean> => {
	const checksum = await readIndexChecksum(path);
	if (checksum === undefined || checksum === state.ownChecksum) {
		return true;
	}
	for (const commit of new Set([from ?? emptyTree, state.base ?? emptyTree])) {
		if ((await compareIndex(context, commit)) !== 'different') {
			return true;
		}
	}
	return false;
};

// git's own merge of two trees into an index, which carries staged work over where it can.
const merge = async (index: Index, {from, tip}: IndexStep): Promise<Outcome> => {
	const {context, state, log} = index;
	const trees = (await isReadable(index, tip)) ? ['-m', state.base ?? from ?? emptyTree, tip] : [tip];
	const {code} = await runGit(context, {args: ['read-tree', ...trees], anyExit: true});
	if (code === 0) {
		state.isLeftAlone = false;
		return 'advanced';
	}
	if (!state.isLeftAlone) {
		state.isLeftAlone = true;
		log('transcript: the index holds work that git cannot carry over to the new messages, so it is left alone');
	}
	return 'left_alone';
};

const isReadable = async ({context, path}: Index, tip: string): Promise<boolean> =>
	(await readIndexChecksum(path)) !== undefined && (await compareIndex(context, tip)) !== 'unreadable';

// The exit codes of diff are 0 and 1; others are failures.
const compareIndex = async (context: GitContext, commit: string): Promise<'same' | 'different' | 'unreadable'> => {
	const {code} = await runGit(context, {args: ['diff-index', '--cached', '--quiet', commit], anyExit: true});
	return code === 0 ? 'same' : code === 1 ? 'different' : 'unreadable';
};
