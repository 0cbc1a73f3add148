import {readdir} from 'node:fs/promises';
import {join} from 'node:path';
import {faultPoint} from '../fault-point.js';
import {type GitContext, gitFolderOf, runGit} from './git-child.js';
import {isAtLeast, readGitVersion} from './workspace-folder.js';

export type Repacker = {
	/** Tells of one more pack; starts a repack beside the writer once there are too many. */
	packAdded(): void;
	/** Ends a running repack. */
	close(): Promise<void>;
};

export type RepackerOptions = {context: Omit<GitContext, 'signal'>; log: (line: string) => void};

// gc.autoPackLimit's default: with more packs, git's own lookups become slow.
const mostPacks = 50;

const geometricSince = {major: 2, minor: 32};

/**
 * Gathers the packs that each batch leaves: geometrically, so that all repacking together costs a few times the
 * history, and their number stays logarithmic. It does not touch unreachable objects: those are the user's `git gc`'s.
 */
export const openRepacker = ({context, log}: RepackerOptions): Repacker => {
	const closing = new AbortController();
	let packs: number | undefined;
	let running: Promise<void> | undefined;

	const repack = async () => {
		packs ??= await countPacks(context.workspace);
		if (packs < mostPacks) {
			return;
		}
		packs = 0;
		faultPoint('repack-due');
		try {
			const gitContext = {...context, signal: closing.signal};
			const isGeometric = isAtLeast(await readGitVersion(gitContext), geometricSince);
			await runGit(gitContext, {args: ['repack', '-d', '-l', '-q', isGeometric ? '--geometric=2' : '-a']});
		} catch (error) {
			if (!closing.signal.aborted) {
				log(`transcript: ${error}; tried again after ${mostPacks} more batches`);
			}
		}
	};

	return {
		packAdded: () => {
			if (packs !== undefined) {
				packs += 1;
			}
			running ??= repack().finally(() => {
				running = undefined;
			});
		},
		close: async () => {
			closing.abort();
			await running;
		},
	};
};

const countPacks = async (workspace: string): Promise<number> => {
	const names = await readdir(join(gitFolderOf(workspace), 'objects', 'pack')).catch(() => []);
	return names.filter(name => name.endsWith('.pack')).length;
};
