import type {ConfigFile} from '../config.js';
import type {Log} from '../log.js';
import type {Notification} from '../store/notifications.js';
import type {Store} from '../store/open-store.js';
import {within} from '../within.js';
import {type Destination, destinationsOf, shownUrl} from './destinations.js';
import {noticeOf} from './notice.js';
import type {Notice} from './occasion.js';
import {type Outcome, postNotice} from './post-notice.js';

const longestTimerMs = 2 ** 31 - 1;
const firstWaitMs = 5_000;
const longestWaitMs = 10 * 60_000;
/** A far end may ask for more patience than we would have, but not for any. */
const longestRetryAfterMs = 60 * 60_000;
/** News that are older are none. */
const giveUpAfterMs = 24 * 60 * 60_000;
const defaultTimeoutMs = 10_000;

export type NotifierOptions = {
	store: Store;
	config: ConfigFile;
	log: Log['info'];
	now: () => number;
	ring: (when: Notice['when']) => void;
	/** How long one attempt may take. */
	timeoutMs?: number;
};

/** How one destination does. A new daemon knows nothing of it, and tries at once. */
type Lane = {isBusy: boolean; failures: number; notBefore: number; problem?: string | undefined};

/**
 * Sends what is due, to each destination one after the other, and keeps it until it was taken. Each has its own waiting, so that one
 * which is away holds up no other; and nobody else waits for any of it.
 */
export const openNotifier = (options: NotifierOptions) => {
	const {store, log, now} = options;
	const lanes = new Map<string, Lane>();
	const closing = new AbortController();
	const running = new Set<Promise<void>>();
	let timer: NodeJS.Timeout | undefined;

	const laneOf = (destination: string): Lane => {
		const lane = lanes.get(destination) ?? {isBusy: false, failures: 0, notBefore: 0};
		lanes.set(destination, lane);
		return lane;
	};

	/** Begins what is due, and sleeps until the next is. */
	const pump = (): void => {
		clearTimeout(timer);
		if (closing.signal.aborted) {
			return;
		}

		let wakeAt = Number.POSITIVE_INFINITY;
		for (const notification of store.notifications.next()) {
			const lane = laneOf(notification.destination);
			const at = Math.max(notification.due_at, lane.notBefore);
			if (!lane.isBusy && at <= now()) {
				const run = tell(lane, notification).finally(() => running.delete(run));
				running.add(run);
			} else if (!lane.isBusy) {
				wakeAt = Math.min(wakeAt, at);
			}
		}

		if (wakeAt !== Number.POSITIVE_INFINITY) {
			timer = setTimeout(wake, Math.min(longestTimerMs, Math.max(1, wakeAt - now())));
		}
	};

	const tell = async (lane: Lane, notification: Notification): Promise<void> => {
		lane.isBusy = true;
		try {
			settle(lane, notification, await attempt(options, notification, closing.signal));
		} catch (error) {
			failed(lane, {problem: `notifications: ${error instanceof Error ? error.message : error}`});
		}

		lane.isBusy = false;
		wake();
	};

	const settle = (lane: Lane, notification: Notification, outcome: Attempt): void => {
		if (closing.signal.aborted && outcome.kind !== 'taken') {
			return;
		}

		if (outcome.kind === 'failed') {
			failed(lane, outcome);
			if (now() - notification.due_at < giveUpAfterMs) {
				return;
			}
		}

		store.transaction(() => store.notifications.remove(notification.place));
		if (outcome.kind === 'failed' || outcome.kind === 'refused') {
			log(`notify: ${outcome.problem}; given up: ${notification.id}`);
		} else if (outcome.kind === 'taken') {
			lane.problem === undefined || log(`notify: ${outcome.by} takes notifications again`);
			Object.assign(lane, {failures: 0, notBefore: 0, problem: undefined});
		}
	};

	const failed = (lane: Lane, {problem, waitMs = 0}: {problem: string; waitMs?: number}): void => {
		const ownWaitMs = Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(lane.failures, 20));
		lane.failures += 1;
		lane.notBefore = now() + Math.max(ownWaitMs, Math.min(waitMs, longestRetryAfterMs));
		if (problem !== lane.problem) {
			log(`notify: ${problem}; it is tried again`);
		}

		lane.problem = problem;
	};

	/** A database that cannot be read stops this alone: requests find out for themselves. */
	const wake = (): void => {
		try {
			pump();
		} catch (error) {
			log(`notify: ${error instanceof Error ? error.message : error}`);
		}
	};

	return {
		/** There is something to send, or the time has come. */
		wake,
		/** What is under way is broken off, and kept for the next daemon. */
		close: async (): Promise<void> => {
			clearTimeout(timer);
			closing.abort();
			await Promise.all(running);
		},
	};
};

export type Notifier = ReturnType<typeof openNotifier>;

type Attempt = Exclude<Outcome, {kind: 'taken'}> | {kind: 'taken'; by: string} | {kind: 'nothing'};

/** Tells one destination. */
const attempt = async (
	{store, config, now, ring, timeoutMs = defaultTimeoutMs}: NotifierOptions,
	notification: Notification,
	signal: AbortSignal,
): Promise<Attempt> => {
	const {config: wanted, isBroken} = config.read();
	const destination = wanted.notify.flatMap(destinationsOf).find(({key}) => key === notification.destination);
	if (!destination) {
		return isBroken
			? {kind: 'failed', problem: 'config.json cannot be read'}
			: {kind: 'refused', problem: 'no rule of config.json sends it there any more'};
	}

	const notice = noticeOf(store, notification, now());
	if (!notice) {
		return {kind: 'nothing'};
	}

	return within({timeoutMs, signal}, limited => deliver(destination, {notice, ring, signal: limited}));
};

type Delivering = Pick<NotifierOptions, 'ring'> & {notice: Notice; signal: AbortSignal};

const deliver = async ({webhook}: Destination, {notice, ring, signal}: Delivering): Promise<Attempt> => {
	if (!webhook) {
		ring(notice.when);
		return {kind: 'taken', by: 'the bell'};
	}

	const by = shownUrl(webhook.url);
	const outcome = await postNotice(webhook, notice, signal);
	return outcome.kind === 'taken' ? {...outcome, by} : {...outcome, problem: `${by} ${outcome.problem}`};
};
