import {faultPoint} from '../fault-point.js';
import {assertTranscriptEntry, type Outbox, type TranscriptEntry} from './entry.js';
import type {GitContext} from './git-child.js';
import {importBatch} from './import-batch.js';
import {pagesUpTo, readNewestEntry} from './recovery.js';
import {isOnMain, type RootEntry, readRootTree, readTip} from './root-tree.js';
import {openWorkingTree, type WorkingTree} from './working-tree.js';
import {
	configureRepository,
	isAtLeast,
	makeRepository,
	ownFolderOf,
	readGitVersion,
	sweepLeftovers,
	usesSha256,
} from './workspace-folder.js';
import {openWorkspaceIndex, type WorkspaceIndex} from './workspace-index.js';

/** The repository as we know it. After any failure it has to be opened anew, which finds out how far things had come. */
export type Repository = {
	/** Was there none before? */
	isNew: boolean;
	tip(): string | undefined;
	/** Commits these entries, brings index and files along, settles them. */
	commit(entries: readonly TranscriptEntry[]): Promise<void>;
	/** Brings the index along where that was put off; false: not yet possible. */
	catchUp(): Promise<boolean>;
};

export type RepositoryOptions = {
	context: GitContext;
	outbox: Outbox;
	log: (line: string) => void;
	now: () => number;
};

export const batchLimit = {entries: 256, bytes: 4_000_000};

// 2.36 is the first git that can be told that files below the folders of a sparse index are no change.
const sparseSince = {major: 2, minor: 36};

type State = {
	tip: string | undefined;
	/** The root folder of the tip. */
	roots: readonly RootEntry[];
	/** The index is not yet at the tip: where main was when it may last have been. */
	indexBehind: {from: string | undefined} | undefined;
};

type Parts = RepositoryOptions & {state: State; index: WorkspaceIndex; files: WorkingTree; sparse: boolean};

/** Makes the repository if it is missing, mends what a crash has left, and settles what was already committed. */
export const openRepository = async (options: RepositoryOptions): Promise<Repository> => {
	const {context, log, now} = options;
	const {workspace, signal} = context;
	const isNew = await makeRepository(context);
	await sweepLeftovers(workspace, {log, now});
	const tip = await readTip(workspace);
	// An index that is not sparse is written by git itself: for a git too old, and for SHA-256, which a user's can be.
	const sparse = isAtLeast(await readGitVersion(context), sparseSince) && !(await usesSha256(workspace));
	await configureRepository(context, {sparse});
	const parts: Parts = {
		...options,
		sparse,
		index: await openWorkspaceIndex({context, sparse, log, now}),
		files: openWorkingTree({workspace, temporaryFolder: ownFolderOf(workspace), log, signal}),
		state: {
			tip,
			roots: tip === undefined ? [] : await readRootTree(context, tip),
			indexBehind: tip === undefined ? undefined : {from: tip},
		},
	};
	await recover(parts);
	return {
		isNew,
		tip: () => parts.state.tip,
		commit: entries => commit(parts, entries),
		catchUp: () => catchUp(parts),
	};
};

// What is committed and still pending lacks its files at most: killed between the commit and its settling.
const recover = async (parts: Parts): Promise<void> => {
	const {context, outbox, state, index, files} = parts;
	if (state.tip === undefined) {
		return;
	}
	const newest = await readNewestEntry(context, state.tip);
	if (newest?.commit !== state.tip) {
		index.follow(state.tip);
	}
	if (newest === undefined) {
		return;
	}
	// What is pending no more is in the index, as after each batch, unless somebody holds that.
	await catchUp(parts);
	for (const page of pagesUpTo(outbox, newest.id, batchLimit)) {
		await files.write(page);
		faultPoint('recovery-filed');
		settle(outbox, page);
	}
};

const commit = async (parts: Parts, entries: readonly TranscriptEntry[]): Promise<void> => {
	const {context, outbox, state, index, files, sparse} = parts;
	for (const entry of entries) {
		assertTranscriptEntry(entry);
	}
	const parent = await readTip(context.workspace);
	if (parent !== state.tip) {
		// The user has committed, or moved main otherwise.
		state.tip = parent;
		state.roots = parent === undefined ? [] : await readRootTree(context, parent);
		state.indexBehind = undefined;
		index.follow(parent);
	}
	faultPoint('import-due');
	const {tip, roots} = await importBatch(context, {entries, parent, roots: state.roots});
	faultPoint('import-made');
	state.tip = tip;
	state.roots = roots;
	state.indexBehind ??= {from: parent};
	// A full index is too dear for each batch: that one follows once the outbox is empty.
	if (sparse) {
		await catchUp(parts);
		faultPoint('batch-indexed');
	}
	// Below a sparse index git minds no file; with a full one, those of main would be in the way of another branch.
	if (sparse || (await isOnMain(context.workspace))) {
		await files.write(entries);
	}
	faultPoint('batch-filed');
	settle(outbox, entries);
	faultPoint('batch-settled');
};

const catchUp = async ({state, index}: Parts): Promise<boolean> => {
	const {tip, roots, indexBehind} = state;
	if (tip !== undefined && indexBehind !== undefined && (await index.advance({...indexBehind, tip, roots}))) {
		state.indexBehind = undefined;
	}
	return state.indexBehind === undefined;
};

const settle = (outbox: Outbox, entries: readonly TranscriptEntry[]): void => {
	const last = entries.at(-1);
	if (last !== undefined) {
		outbox.settle(last.id);
	}
};
