import {existsSync, type FSWatcher, watch} from 'node:fs';

/** An update may take the old file away a moment before the new one is there. */
const settleMs = 2000;

/**
 * Calls back once a file of the program is gone for good, as after `npm uninstall`; one that was replaced is watched on. Where
 * it is not there to begin with, or the system has no watch left to give, nothing is noticed.
 */
export const watchProgramFile = (file: string, onGone: () => void): void => {
	let watcher: FSWatcher | undefined;
	let timer: NodeJS.Timeout | undefined;
	const settle = (): void => {
		clearTimeout(timer);
		timer = setTimeout(() => {
			watcher?.close();
			existsSync(file) ? begin() : onGone();
		}, settleMs);
	};
	const begin = (): void => {
		try {
			watcher = watch(file, {persistent: false}, settle);
			watcher.on('error', settle);
		} catch {
			// Then the daemon stays until it is stopped.
		}
	};
	begin();
};
