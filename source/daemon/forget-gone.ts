import {readdirSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {isRunning} from './flags/is-running.js';
import {isLink} from './own-files.js';
import type {Store} from './store/open-store.js';

/** Who traces a message wants to know what became of it, and after so long no more in which session. */
const keptMs = 30 * 24 * 60 * 60_000;

/** Forgets what sessions that are over have left: the steps of mail that ended nowhere, and the files by which they were woken. */
export const forgetGone = ({store, home, now}: {store: Store; home: string; now: number}): void => {
	const gone = store.hookedSessions.goneSince(now - keptMs);
	if (gone.length > 0) {
		store.transaction(() => {
			store.ledger.forgetSessions(gone);
			store.hookedSessions.forget(gone);
		});
	}

	forgetWakeFiles(join(home, 'wake'));
};

const forgetWakeFiles = (folder: string): void => {
	for (const name of isLink(folder) ? [] : namesIn(folder)) {
		if (/^\d+$/.test(name) && !isRunning(Number(name))) {
			rmSync(join(folder, name), {force: true});
		}
	}
};

const namesIn = (folder: string): string[] => {
	try {
		return readdirSync(folder);
	} catch {
		return []; // nobody was ever woken by a file
	}
};
