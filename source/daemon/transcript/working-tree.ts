import {mkdirSync, rename, rm, writeFile} from 'node:fs';
import {dirname, join} from 'node:path';
import {promisify} from 'node:util';
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
// take a fifth of the processor that `node:fs/promises` takes. As many at a time as the pool has threads.
const lanes = [0, 1, 2, 3];
const makeFile = promisify(writeFile);
const move = promisify(rename);
const remove = promisify(rm);

// Something of the user's is where a file belongs. The history has the file: the queue must not wait for the user.
const obstacles = ['EISDIR', 'ENOTDIR', 'EEXIST', 'ENOTEMPTY', 'ERR_FS_EISDIR'];

/** The files in the workspace, next to .git. */
export const openWorkingTree = ({workspace, temporaryFolder, log, signal}: WorkingTreeOptions): WorkingTree => {
	const knownFolders = new Set<string>();
	const makeFolder = (folder: string) => {
		if (!knownFolders.has(folder)) {
			mkdirSync(folder, {recursive: true});
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
			// The user removed the folder since we made it.
			knownFolders.delete(folder);
			makeFolder(folder);
			await move(temporary, path);
		}
	};

	const writeOne = async ({path, content}: TranscriptFile, temporary: string) => {
		if (content !== undefined) {
			await makeFile(temporary, content);
		}
		try {
			content === undefined
				? await remove(join(workspace, path), {force: true})
				: await moveIntoPlace(temporary, join(workspace, path));
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
