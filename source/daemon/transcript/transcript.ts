import {type Outbox, sizeOf, type Transcript} from './entry.js';
import {trackHealth} from './health.js';
import {openRepacker} from './repacker.js';
import {batchLimit, openRepository, type Repository} from './repository.js';
import {openWorkLoop} from './work-loop.js';

export type TranscriptOptions = {
	/** The folder of the repository; made if it is missing. */
	workspace: string;
	outbox: Outbox;
	/** Where PATH comes from, read at each use; git's own variables in it are dropped. Default: the process's. */
	environment?: NodeJS.ProcessEnv;
	log: (line: string) => void;
	now: () => number;
	/** Called when git begins to fail, fails for another reason, or works again: `state` tells it soon after. */
	healthChanged?: () => void;
};

// Who sends waits for an answer, and nobody waits for git: what is sent at one go becomes one batch, once it has been sent.
// A loop of commands says something every 20 to 30 ms: a git for each would take as much of the processor as the commands.
const calm = {quietMs: 5, inRowMs: 32, longestMs: 250};
const killAfterMs = 1_500;
const firstIndexWaitMs = 50;
const longestIndexWaitMs = 5_000;

/** Opens the writer that turns the outbox into git commits, one an entry, in order, exactly once. */
export const openTranscript = (options: TranscriptOptions): Transcript => {
	const {workspace, environment = process.env, outbox, log, now, healthChanged = () => {}} = options;
	const killing = new AbortController();
	const context = {workspace, environment, signal: killing.signal};
	const health = trackHealth({log, now, changed: healthChanged});
	const repacker = openRepacker({context, log});
	let repository: Repository | undefined;
	let isKnown = false;
	let indexWaitMs = firstIndexWaitMs;
	let closing: Promise<void> | undefined;
	let isStarted = false;

	const open = async (): Promise<Repository> => {
		const opened = await openRepository({context, outbox, log, now});
		if (opened.isNew) {
			const was = isKnown ? 'the workspace was gone; what was settled before is no longer in git: ' : '';
			log(`transcript: ${was}made a repository in ${workspace}; ${outbox.pending()} entries are pending`);
		}
		isKnown = true;
		return opened;
	};

	const step = async (): Promise<number> => {
		if (repository === undefined) {
			repository = await open();
			loop.changed();
		}
		const entries = outbox.next(batchLimit);
		if (entries.length > 0) {
			await repository.commit(entries);
			repacker.packAdded();
		}
		if (entries.length >= batchLimit.entries || sizeOf(entries) >= batchLimit.bytes) {
			health.succeeded();
			return 0;
		}
		const isDone = await repository.catchUp();
		health.succeeded();
		indexWaitMs = isDone ? firstIndexWaitMs : Math.min(longestIndexWaitMs, indexWaitMs * 2);
		return isDone ? Number.POSITIVE_INFINITY : indexWaitMs;
	};

	const loop = openWorkLoop({
		step,
		calm,
		failed: error => {
			repository = undefined;
			return health.failed(error);
		},
	});

	const close = async () => {
		const killTimer = setTimeout(() => killing.abort(), killAfterMs);
		await Promise.all([loop.close(), repacker.close()]);
		clearTimeout(killTimer);
	};

	return {
		start: async (afterMs = 0) => {
			isStarted = true;
			loop.wakeIn(afterMs);
			await loop.until(() => repository !== undefined || health.failing() !== undefined);
		},
		wake: () => {
			if (isStarted) {
				loop.wake();
			}
		},
		drain: async signal => {
			loop.hurry();
			await loop.until(() => !loop.isRunning() || health.failing() !== undefined, signal);
		},
		state: () => {
			const head = repository?.tip();
			const failing = health.failing();
			return {pending: outbox.pending(), ...(head && {head}), ...(failing && {failing})};
		},
		close: () => {
			closing ??= close();
			return closing;
		},
	};
};
