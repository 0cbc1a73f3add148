import {type FSWatcher, statSync, watch} from 'node:fs';
import {basename, dirname} from 'node:path';
import {StringDecoder} from 'node:string_decoder';
import {readFrom} from '../read-from.js';
import {maxLogBytes} from './last-lines.js';

type Following = {
	path: string;
	/** Where to go on, in bytes, and what was read already of the line that goes on there. */
	from: number;
	begun: string;
	onLine: (line: string) => void;
};

/**
 * Passes on each line that is added to a log, as long as the process lives; also through its rotation, where the daemon copies it
 * to `<path>.1` and empties it.
 */
export const followLog = (following: Following): Promise<never> =>
	new Promise((_, reject) => {
		let watcher: FSWatcher | undefined;
		const look = openReader(following);
		const lookAgain = (): void => {
			try {
				look();
			} catch (error) {
				watcher?.close();
				reject(error);
			}
		};
		// The folder, for the file may not be there yet.
		watcher = watch(dirname(following.path), (_event, name) => {
			if (name === null || name.startsWith(basename(following.path))) {
				lookAgain();
			}
		});
		watcher.on('error', reject);
		lookAgain();
	});

/** A function that passes on what has been added since it was last called. */
const openReader = ({path, from, begun, onLine}: Following): (() => void) => {
	const kept = `${path}.1`;
	const decoder = new StringDecoder('utf8');
	let rotation = inodeOf(kept);
	let offset = from;
	let text = begun;

	const passOn = (file: string): void => {
		const read = readFrom(file, offset, maxLogBytes);
		offset = read?.end ?? 0;
		const lines = (text + decoder.write(read?.bytes ?? Buffer.alloc(0))).split('\n');
		text = lines.pop() ?? '';
		for (const line of lines) {
			onLine(line);
		}
	};

	return () => {
		const newest = inodeOf(kept);
		if (newest !== undefined && newest !== rotation) {
			if (sizeOf(path) >= sizeOf(kept)) {
				return; // It is about to be emptied, which will be told.
			}

			rotation = newest;
			passOn(kept);
			offset = 0;
		} else if (sizeOf(path) < offset) {
			offset = 0; // Somebody else has emptied it.
		}

		passOn(path);
	};
};

const inodeOf = (path: string): number | undefined => statSync(path, {throwIfNoEntry: false})?.ino;

const sizeOf = (path: string): number => statSync(path, {throwIfNoEntry: false})?.size ?? 0;
