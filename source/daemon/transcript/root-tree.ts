import {join} from 'node:path';
import {type GitContext, gitFolderOf, runGit} from './git-child.js';
import {readIfThere} from './read-if-there.js';

/** One entry of the tree of a commit's root folder. */
export type RootEntry = {
	/** The file's name, a byte a character (latin1): names of a user's files need not be UTF-8. */
	name: string;
	/** As git writes it: 40000 for a folder. */
	mode: number;
	objectId: string;
};

export const folderMode = 0o40000;
export const transcriptRef = 'refs/heads/main';

const objectId = /^[0-9a-f]{40,64}$/;

/** The commit that main points to, read as git reads it but without a process: the loose ref, else packed-refs. Undefined: main has no commit. */
export const readTip = async (workspace: string): Promise<string | undefined> => {
	const loose = await readIfThere(join(gitFolderOf(workspace), transcriptRef));
	if (loose !== undefined) {
		const tip = loose.trim();
		if (!objectId.test(tip)) {
			throw new Error(`${transcriptRef} holds no object id: ${JSON.stringify(tip.slice(0, 80))}`);
		}
		return tip;
	}
	const packed = (await readIfThere(join(gitFolderOf(workspace), 'packed-refs'))) ?? '';
	const line = packed.split('\n').find(candidate => candidate.endsWith(` ${transcriptRef}`));
	return line?.split(' ')[0];
};

/** Is main what the workspace has checked out? */
export const isOnMain = async (workspace: string): Promise<boolean> =>
	(await readIfThere(join(gitFolderOf(workspace), 'HEAD')))?.trim() === `ref: ${transcriptRef}`;

/** The root folder of a commit. */
export const readRootTree = async (context: GitContext, commit: string): Promise<RootEntry[]> => {
	const {stdout} = await runGit(context, {args: ['ls-tree', '-z', commit]});
	return stdout.toString('latin1').split('\0').filter(Boolean).map(parseTreeLine);
};

/** Reads `<mode> <type> <object id>\t<name>`, the form of `git ls-tree` and of fast-import's `ls`. */
export const parseTreeLine = (line: string): RootEntry => {
	const [, mode, id, name] = /^([0-7]+) [a-z]+ ([0-9a-f]+)\t(.*)$/s.exec(line) ?? [];
	if (mode === undefined || id === undefined || name === undefined) {
		throw new Error(`git named a tree entry in an unknown form: ${JSON.stringify(line.slice(0, 80))}`);
	}
	return {name, mode: Number.parseInt(mode, 8), objectId: id};
};
