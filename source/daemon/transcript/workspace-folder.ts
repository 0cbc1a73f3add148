import {access, mkdir, readdir, readFile, rm, stat, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {faultPoint} from '../fault-point.js';
import {type GitContext, gitFolderOf, runGit} from './git-child.js';
import {removeOwnLock, removeStaleLock} from './lock-file.js';
import {readIfThere} from './read-if-there.js';
import {readTip, transcriptRef} from './root-tree.js';

export type GitVersion = {major: number; minor: number};

export type Janitor = {log: (line: string) => void; now: () => number};

/** Our own folder in .git: configuration, notes, and files on their way into the workspace. */
export const ownFolderOf = (workspace: string): string => join(gitFolderOf(workspace), 'lalia');

/** The second name of our own lock on the index. */
export const indexMarkOf = (workspace: string): string => join(ownFolderOf(workspace), 'index-on-its-way');

/** Makes the workspace a repository if it is none; says whether it had to. */
export const makeRepository = async (context: GitContext): Promise<boolean> => {
	const {workspace} = context;
	const gitFolder = gitFolderOf(workspace);
	const isMissing = !(await isThere(join(gitFolder, 'HEAD')));
	if (isMissing || (await isHalfMade(workspace))) {
		await mkdir(workspace, {recursive: true, mode: 0o700});
		await runGit(context, {args: ['init', '--quiet', '--template=']});
		faultPoint('repository-made');
	}
	if (isMissing) {
		await runGit(context, {args: ['symbolic-ref', 'HEAD', transcriptRef]});
		faultPoint('repository-on-main');
	}
	if (!isMissing && !(await isThere(ownFolderOf(workspace))) && (await isForeign(context))) {
		throw new Error(`${workspace} is somebody's own repository: give lalia a folder of its own (LALIA_WORKSPACE)`);
	}
	await mkdir(ownFolderOf(workspace), {recursive: true});
	return isMissing;
};

// It has commits, and none of them is a transcript's. A clone of a transcript is as good as the transcript.
const isForeign = async (context: GitContext): Promise<boolean> => {
	const count = async (...args: string[]) =>
		(await runGit(context, {args: ['rev-list', '--all', '--max-count=1', ...args]})).stdout.length;
	return (await count()) > 0 && (await count('--grep=^Lalia-Id: ')) === 0;
};

// By a `git init` that was killed. With commits, and without their objects, it is broken, and nothing that we could mend.
const isHalfMade = async (workspace: string): Promise<boolean> => {
	const gitFolder = gitFolderOf(workspace);
	const hasAll = (await isThere(join(gitFolder, 'config'))) && (await isThere(join(gitFolder, 'objects')));
	return !hasAll && (await readTip(workspace)) === undefined;
};

const isThere = (path: string): Promise<boolean> =>
	access(path).then(
		() => true,
		() => false,
	);

export const readGitVersion = async (context: GitContext): Promise<GitVersion> => {
	const {stdout} = await runGit(context, {args: ['--version']});
	const [, major = '0', minor = '0'] = /(\d+)\.(\d+)/.exec(stdout.toString()) ?? [];
	return {major: Number(major), minor: Number(minor)};
};

export const isAtLeast = (version: GitVersion, {major, minor}: GitVersion): boolean =>
	version.major > major || (version.major === major && version.minor >= minor);

export const usesSha256 = async (workspace: string): Promise<boolean> =>
	/^\s*objectformat\s*=\s*sha256/im.test((await readIfThere(join(gitFolderOf(workspace), 'config'))) ?? '');

/** Sets what a user's git has to know of this repository, in a file of our own that the repository's configuration includes. */
export const configureRepository = async (context: GitContext, {sparse}: {sparse: boolean}): Promise<void> => {
	const gitFolder = gitFolderOf(context.workspace);
	if (sparse) {
		await mkdir(join(gitFolder, 'info'), {recursive: true});
		await writeFile(join(gitFolder, 'info', 'sparse-checkout'), '/*\n!/*/\n');
	}
	await writeFile(
		join(ownFolderOf(context.workspace), 'config'),
		sparse ? plainSettings + sparseSettings : plainSettings,
	);
	const configuration = await readFile(join(gitFolder, 'config'), 'utf8');
	if (!configuration.includes('path = lalia/config')) {
		await runGit(context, {args: ['config', '--add', 'include.path', 'lalia/config']});
	}
};

const plainSettings = `# Written by lalia at each start.
[core]
	autocrlf = false
	attributesFile = /dev/null
[commit]
	gpgSign = false
[gc]
	auto = 0
[maintenance]
	auto = false
`;

// Folders are not checked out, as far as git is concerned; that they are there all the same is no change (expectFilesOutsideOfPatterns).
const sparseSettings = `[core]
	sparseCheckout = true
	sparseCheckoutCone = true
[index]
	sparse = true
[sparse]
	expectFilesOutsideOfPatterns = true
[advice]
	sparseIndexExpanded = false
`;

// Locks that a git of ours takes: one killed on the way leaves them behind.
const lockedFiles = ['HEAD', 'config', 'packed-refs', transcriptRef];

const leftoverAfterMs = 60 * 1_000;

/** Removes what crashes have left: reports, our temporary file, locks and half packs older than a minute. */
export const sweepLeftovers = async (workspace: string, {log, now}: Janitor): Promise<void> => {
	const gitFolder = gitFolderOf(workspace);
	await removeFiles(gitFolder, name => name.startsWith('fast_import_crash_'));
	await removeFiles(ownFolderOf(workspace), name => name.startsWith('file-on-its-way'));
	await removeOwnLock(join(gitFolder, 'index'), indexMarkOf(workspace));
	for (const file of lockedFiles) {
		if (await removeStaleLock(join(gitFolder, file), now)) {
			log(`transcript: removed a stale lock: ${file}.lock`);
		}
	}
	const packFolder = join(gitFolder, 'objects', 'pack');
	await removeFiles(packFolder, name => /^\.?tmp[_-]/.test(name) && isHalfPack(join(packFolder, name), now));
	await removeFiles(packFolder, name => name.endsWith('.keep') && isForgottenKeep(join(packFolder, name)));
};

// Whoever writes one goes on writing: its time is that of the last write.
const isHalfPack = async (path: string, now: () => number): Promise<boolean> => {
	const info = await stat(path).catch(() => undefined);
	return info !== undefined && now() - info.mtimeMs > leftoverAfterMs;
};

// fast-import holds its pack with a .keep until main has moved. Killed in between it leaves the .keep behind, and its
// repetition, which makes the same pack, refuses to go on. An empty .keep beside a whole pack is a user's.
const isForgottenKeep = async (path: string): Promise<boolean> => {
	const content = await readIfThere(path);
	return content === 'fast-import' || (content === '' && !(await isThere(path.replace(/keep$/, 'idx'))));
};

const removeFiles = async (folder: string, isLeftover: (name: string) => boolean | Promise<boolean>): Promise<void> => {
	const names = await readdir(folder).catch(() => []);
	for (const name of names) {
		if (await isLeftover(name)) {
			await rm(join(folder, name), {force: true});
		}
	}
};
