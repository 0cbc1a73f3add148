import {lstatSync, mkdirSync, rename, rm, writeFile} from 'node:fs';
import {dirname, join} from 'node:path';
import {promisify} from 'node:util';
import {faultPoint} from '../fault-point.js';
import type {TranscriptEntry, TranscriptFile} from './entry.js';
import {hasCode} from './error-code.js';

export type WorkingTree = {
	/** Brings the files of these entries on disk to what the last of the entries says. Nobody ever sees half a file. */
	write(entries: readonly TranscriptEntry[]): Promise<void>;
};

export type WorkingTreeOptions = {
	workspace: string;
	/** A folder on the same file system for files on their way. */
	temporaryFolder: string;
	log: (line: string) => void;
	signal: AbortSignal;
};

// To make a file can take as long as all else that is done for a message, so libuv's pool does it: with callbacks, which
// take a fifth of the processor that `node:fs/promises` takes. Several at a time: each turn of a busy daemon takes some on.
const lanes = Array.from({length: 16}, (_, lane) => lane);
const makeFile = promisify(writeFile);
const move = promisify(rename);
const remove = promisify(rm);

// Something of the user's is where a file belongs. The history has the file: the queue must not wait for the user.
const obstacles = ['EISDIR', 'ENOTDIR', 'EEXIST', 'ENOTEMPTY', 'ERR_FS_EISDIR'];

/** The files in the workspace, next to .git. */
export const openWorkingTree = ({workspace, temporaryFolder, log, signal}: WorkingTreeOptions): WorkingTree => {
	const knownFolders = new Set<string>();
	/** A link in the place of a folder could lead anywhere: nothing is written or deleted through it. */
	const isThere = (folder: string): boolean => {
		if (folder === workspace || knownFolders.has(folder)) {
			return true;
		}

		const stats = isThere(dirname(folder)) ? lstatSync(folder, {throwIfNoEntry: false}) : undefined;
		if (stats && !stats.isDirectory()) {
			throw Object.assign(new Error(`${folder} is no folder`), {code: 'ENOTDIR'});
		}

		stats && knownFolders.add(folder);
		return stats !== undefined;
	};

	const makeFolder = (folder: string): void => {
		if (!isThere(folder)) {
			makeFolder(dirname(folder));
			mkdirSync(folder);
			knownFolders.add(folder);
		}
	};

	const moveIntoPlace = async (temporary: string, path: string) => {
		const folder = dirname(path);
		makeFolder(folder);
		try {
			await move(temporary, path);
		} catch (error) {
			if (!hasCode(error, 'ENOENT')) {
				throw error;
			}
			// The user removed the folder since we made it, or one above it.
			knownFolders.clear();
			makeFolder(folder);
			await move(temporary, path);
		}
	};

	const writeOne = async ({path, content}: TranscriptFile, temporary: string) => {
		if (content !== undefined) {
			await makeNewFile(temporary, content);
			faultPoint('file-on-its-way');
		}
		try {
			if (content === undefined) {
				isThere(dirname(join(workspace, path))) && (await remove(join(workspace, path), {force: true}));
				return;
			}
			await moveIntoPlace(temporary, join(workspace, path));
		} catch (error) {
			if (!hasCode(error, ...obstacles)) {
				throw error;
			}
			log(`transcript: ${path} is committed, but something in the workspace is in its place: ${error}`);
		}
	};

	return {
		write: async entries => {
			const left = new Map(entries.flatMap(entry => entry.files).map(file => [file.path, file])).values();
			knownFolders.clear(); // since the last batch anything may have happened to them
			const ends = await Promise.allSettled(
				lanes.map(async lane => {
					for (const file of left) {
						signal.throwIfAborted();
						await writeOne(file, join(temporaryFolder, `file-on-its-way-${lane}`));
					}
				}),
			);
			for (const end of ends) {
				if (end.status === 'rejected') {
					throw end.reason;
				}
			}
		},
	};
};

/** Never through what a crash, or somebody else, has left there. */
const makeNewFile = async (path: string, content: Uint8Array): Promise<void> => {
	try {
		await makeFile(path, content, {flag: 'wx'});
	} catch (error) {
		if (!hasCode(error, 'EEXIST')) {
			throw error;
		}
		await remove(path, {force: true});
		await makeFile(path, content, {flag: 'wx'});
	}
};
