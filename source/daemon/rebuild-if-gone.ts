import {basename} from 'node:path';
import {LaliaError} from '../core/lalia-error.js';
import type {Log} from './log.js';
import {type SetAside, takeMendingLock} from './store/open-sound-store.js';
import type {Store} from './store/open-store.js';
import {readTip} from './transcript/root-tree.js';

export type Rebuilding = {
	store: Store;
	/** The damaged database that was here before. */
	setAside: SetAside | undefined;
	home: string;
	workspace: string;
	log: Log;
	now: () => number;
	/** Tells whoever started the daemon what it is at, and not to lose patience. */
	tell: (line: string) => void;
};

const tellEveryMs = 2_000;

/**
 * Fills an empty database from the transcript, where there is one. All of it is one transaction: a daemon that is killed
 * meanwhile has written nothing, and the next one begins again.
 * @throws DatabaseTaken, or LaliaError `storage_failed` where the transcript is there and cannot be read
 */
export const rebuildIfGone = async (options: Rebuilding): Promise<void> => {
	const {store, setAside, workspace, log, tell} = options;
	const before = setAside === undefined ? 'was gone' : `was damaged, and is kept as ${basename(setAside.as)}`;
	const say = (line: string): void => {
		log.info(line);
		tell(line);
	};
	if (!store.isEmpty() || (await readTip(workspace)) === undefined) {
		setAside === undefined || say(`the database ${before}; there is no transcript to rebuild it from`);
		return;
	}

	// Those that wait for this daemon see by the lock that it is at work. Who set a database aside has it already: others
	// would take it in between, and wait with it for this store.
	const lock = setAside?.lock ?? takeMendingLock(options.home);
	let progress = 'reading the transcript';
	const timer = setInterval(() => tell(`the database ${before}: ${progress}`), tellEveryMs);
	try {
		const {rebuild} = await import('./rebuild.js');
		const rebuilt = await rebuild({...options, progress: text => (progress = text)});
		rebuilt === undefined || say(`the database ${before}: ${rebuilt}`);
	} catch (cause) {
		const problem = cause instanceof Error ? cause.message : String(cause);
		const message = `the database ${before}, and the transcript ${workspace} cannot be read: ${problem}`;
		throw new LaliaError('storage_failed', message, {cause, context: {workspace}});
	} finally {
		clearInterval(timer);
		lock.release();
	}
};
