import type {TranscriptEntry} from './entry.js';
import {type GitContext, runGit} from './git-child.js';
import {encodeImport, type ImportReply, parseImportReply, rootNamesAfter} from './import-stream.js';
import type {RootEntry} from './root-tree.js';

export type Batch = {
	entries: readonly TranscriptEntry[];
	parent: string | undefined;
	/** The root folder of the parent. */
	roots: readonly RootEntry[];
};

/**
 * Makes a commit an entry with one `git fast-import`, all or none: a stream cut short lacks its `done`, and main moves
 * only at the end, and only forward from what it is then. Answers with the new tip and its root folder.
 */
export const importBatch = async (context: GitContext, {entries, parent, roots}: Batch): Promise<ImportReply> => {
	const request = {entries, parent, rootNames: rootNamesAfter(roots, entries)};
	const {stdout} = await runGit(context, {args: ['fast-import', '--done', '--quiet'], input: encodeImport(request)});
	return parseImportReply(stdout, request);
};
