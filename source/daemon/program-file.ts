import {existsSync, type FSWatcher, watch} from 'node:fs';

/** An update may take the old file away a moment before the new one is there. */
const settleMs = 2000;

/**
 * Calls back once a file of the program is gone, as after `npm uninstall`; one that was replaced, or that has come back by
 * the time that `onGone` resolves, is watched on. Where the system has no watch left to give, nothing is noticed.
 */
export const watchProgramFile = (file: string, onGone: (isGone: () => boolean) => Promise<void>): void => {
	const isGone = (): boolean => !existsSync(file);
	let watcher: FSWatcher | undefined;
	let timer: NodeJS.Timeout | undefined;
	const settle = (): void => {
		clearTimeout(timer);
		timer = setTimeout(() => void look(), settleMs);
	};
	const look = async (): Promise<void> => {
		watcher?.close();
		if (isGone()) {
			await onGone(isGone);
		}

		if (!isGone()) {
			begin();
		}
	};
	const begin = (): void => {
		try {
			watcher = watch(file, {persistent: false}, settle);
			watcher.on('error', settle);
		} catch {
			if (isGone()) {
				settle();
			} // else the daemon stays until it is stopped
		}
	};
	begin();
};
