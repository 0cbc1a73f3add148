import {mkdirSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {setImmediate} from 'node:timers/promises';
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

// Synchronous calls take a quarter of the time and of the processor that promises take (0.06 ms a file against 0.24), so
// they are made in slices, and the daemon answers in between.
const sliceMs = 2;

// Something of the user's is where a file belongs. The history has the file: the queue must not wait for the user.
const obstacles = ['EISDIR', 'ENOTDIR', 'EEXIST', 'ENOTEMPTY', 'ERR_FS_EISDIR'];

/** The files in the workspace, next to .git. */
export const openWorkingTree = ({workspace, temporaryFolder, log, signal}: WorkingTreeOptions): WorkingTree => {
	const knownFolders = new Set<string>();
	const temporary = join(temporaryFolder, 'file-on-its-way');

	const makeFolder = (folder: string) => {
		if (!knownFolders.has(folder)) {
			mkdirSync(folder, {recursive: true});
			knownFolders.add(folder);
		}
	};

	const moveIntoPlace = (path: string) => {
		const folder = dirname(path);
		makeFolder(folder);
		try {
			renameSync(temporary, path);
		} catch (error) {
			if (!hasCode(error, 'ENOENT')) {
				throw error;
			}
			// The user removed the folder since we made it.
			knownFolders.delete(folder);
			makeFolder(folder);
			renameSync(temporary, path);
		}
	};

	const writeOne = ({path, content}: TranscriptFile) => {
		if (content !== undefined) {
			writeFileSync(temporary, content);
			faultPoint('file-on-its-way');
		}
		try {
			if (content === undefined) {
				rmSync(join(workspace, path), {force: true});
				return;
			}
			moveIntoPlace(join(workspace, path));
		} catch (error) {
			if (!hasCode(error, ...obstacles)) {
				throw error;
			}
			log(`transcript: ${path} is committed, but something in the workspace is in its place: ${error}`);
		}
	};

	return {
		write: async entries => {
			const lastOfEach = new Map(entries.flatMap(entry => entry.files).map(file => [file.path, file]));
			let sliceStart = performance.now();
			for (const file of lastOfEach.values()) {
				signal.throwIfAborted();
				writeOne(file);
				if (performance.now() - sliceStart > sliceMs) {
					await setImmediate();
					sliceStart = performance.now();
				}
			}
		},
	};
};
