import {readFileSync, realpathSync, statSync} from 'node:fs';
import {basename, dirname, join, resolve} from 'node:path';
import {readConfigValues} from './git-config.js';

/** Where a folder stands in git. All paths are real ones, without symbolic links. */
export type GitContext = {
	/** The root of the worktree, the main one or a linked one. */
	worktree: string;
	/** Without `refs/heads/`; undefined when HEAD is detached. */
	branch?: string;
	/** The folder of the main worktree; for the worktrees of a bare repository, the repository's own. */
	repoRoot: string;
	/** The same in all worktrees: the last part of the url of `origin`, else the name of the main worktree's folder. */
	project: string;
};

/**
 * Reads git's files, as starting git costs more than all the rest of a command. `GIT_DIR` and its like, which harnesses and
 * hooks set, have no say. Undefined outside of a worktree, and where the repository cannot be read. Never throws.
 */
export const readGitContext = (cwd: string): GitContext | undefined => {
	try {
		const found = findWorktree(realpathSync.native(cwd));

		return found && describeWorktree(found);
	} catch {
		// Gone, closed to us, or garbled: git itself would give up here.
		return undefined;
	}
};

/** The last part of a remote's url, in any of git's spellings, without `.git`. Undefined when there is none. */
export const projectOfUrl = (url: string): string | undefined => {
	const path = url
		.trim()
		.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*/i, '')
		.replace(/(?<!\/)\/+$/, '') // looking back, so that each run of slashes is tried once
		.replace(/\/\.git$/, '');
	const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf(':')) + 1).replace(/\.git$/, '');

	return name === '' || name === '.' || name === '..' ? undefined : name;
};

/** `gitFolder` has this worktree's HEAD; `commonFolder` has what all worktrees share, the configuration for one. */
type Worktree = {root: string; gitFolder: string; commonFolder: string};

const findWorktree = (start: string): Worktree | undefined => {
	for (let folder = start; ; folder = dirname(folder)) {
		const gitFolder = findGitFolder(folder);

		if (gitFolder) {
			return {root: folder, gitFolder, commonFolder: findCommonFolder(gitFolder)};
		}

		if (folder === dirname(folder) || (basename(folder) !== '.git' && isGitFolder(folder))) {
			return undefined;
		}
	}
};

/** The `.git` of a folder: a folder itself, or a file that names one. One that is not a repository does not count. */
const findGitFolder = (folder: string): string | undefined => {
	const path = join(folder, '.git');
	const stats = statSync(path, {throwIfNoEntry: false});

	if (stats?.isDirectory()) {
		return isGitFolder(path) ? realpathSync(path) : undefined;
	}

	if (!stats?.isFile()) {
		return undefined;
	}

	const [, target] = /^gitdir: *(.*?)\s*$/.exec(readFileSync(path, 'utf8')) ?? [];

	if (!target) {
		throw new Error(`${path} names no folder`);
	}

	return realpathSync(resolve(folder, target));
};

const isGitFolder = (folder: string): boolean =>
	isFile(join(folder, 'HEAD')) && (exists(join(folder, 'objects')) || isFile(join(folder, 'commondir')));

/** A linked worktree's own folder names the shared one in the file `commondir`. */
const findCommonFolder = (gitFolder: string): string => {
	const path = join(gitFolder, 'commondir');

	return isFile(path) ? realpathSync(resolve(gitFolder, readFileSync(path, 'utf8').trim())) : gitFolder;
};

/** A repository whose worktree is the root of the file system is called `root`. */
const describeWorktree = ({root, gitFolder, commonFolder}: Worktree): GitContext => {
	const [, branch] = /^ref:\s*refs\/heads\/(.*\S)/.exec(readFileSync(join(gitFolder, 'HEAD'), 'utf8')) ?? [];
	const config = readIfThere(join(commonFolder, 'config'));
	const repoRoot = findRepoRoot(commonFolder, config);
	const [url] = readConfigValues(config, {section: 'remote "origin"', key: 'url'});

	return {
		worktree: root,
		// With reftable the branch is not in this file, which then says so with a name that no branch can have.
		...(branch && branch !== '.invalid' && {branch}),
		repoRoot,
		project: (url && projectOfUrl(url)) || basename(repoRoot).replace(/\.git$/, '') || 'root',
	};
};

const findRepoRoot = (commonFolder: string, config: string): string => {
	const name = basename(commonFolder);

	// A bare repository hidden in the folder of its worktrees (`project/.bare`) stands for that folder, as `.git` does.
	if (name.startsWith('.')) {
		return dirname(commonFolder);
	}

	// A submodule's folder lies in that of its parent repository, and names its worktree.
	const [worktree] = [config, readIfThere(join(commonFolder, 'config.worktree'))].flatMap(text =>
		readConfigValues(text, {section: 'core', key: 'worktree'}),
	);

	return worktree ? realpathSync(resolve(commonFolder, worktree)) : commonFolder;
};

const readIfThere = (path: string): string => (isFile(path) ? readFileSync(path, 'utf8') : '');

const isFile = (path: string): boolean => statSync(path, {throwIfNoEntry: false})?.isFile() ?? false;

const exists = (path: string): boolean => statSync(path, {throwIfNoEntry: false}) !== undefined;
