import {setImmediate, setTimeout as sleep} from 'node:timers/promises';

export type WorkLoop = {
	/** There may be work. Cheap, and harmless when there is none. */
	wake(): void;
	/** The same, but not before so many ms have passed or somebody else wakes it. */
	wakeIn(waitMs: number): void;
	isRunning(): boolean;
	/** Waits until this holds, checked at each change of the loop; ends early when the signal aborts or the loop is closed. */
	until(isMet: () => boolean, signal?: AbortSignal): Promise<void>;
	/** Tells those who wait that something has changed within a step. */
	changed(): void;
	/** No step begins from now on; resolves when the running one has ended. */
	close(): Promise<void>;
};

export type WorkLoopOptions = {
	/** Does some work; answers in how many ms to come again: 0 at once, Infinity when woken. A wake shortens the wait. */
	step: () => Promise<number>;
	/** Answers how many ms to wait after a failed step. A wake does not shorten this wait. */
	failed: (error: unknown) => number;
};

/** Runs steps one after the other while there is work. At rest it holds no timer. */
export const openWorkLoop = ({step, failed}: WorkLoopOptions): WorkLoop => {
	const closing = new AbortController();
	const observers = new Set<() => void>();
	let running: Promise<void> | undefined;
	let isWoken = false;
	let timer: NodeJS.Timeout | undefined;

	const changed = () => {
		for (const observe of [...observers]) {
			observe();
		}
	};

	const attempt = async (): Promise<number> => {
		try {
			return await step();
		} catch (error) {
			if (!closing.signal.aborted) {
				const waitMs = failed(error);
				changed();
				await sleep(waitMs, undefined, {signal: closing.signal}).catch(() => undefined);
			}
			return 0;
		}
	};

	const run = async () => {
		// What the daemon answers to the request that woke us goes first.
		await setImmediate();
		let waitMs = 0;
		do {
			isWoken = false;
			waitMs = await attempt();
			changed();
		} while (!closing.signal.aborted && (waitMs === 0 || isWoken));
		running = undefined;
		if (Number.isFinite(waitMs) && !closing.signal.aborted) {
			wakeIn(waitMs);
		}
		changed();
	};

	const wakeIn = (waitMs: number) => {
		timer = setTimeout(wake, waitMs);
	};

	const wake = () => {
		clearTimeout(timer);
		isWoken = true;
		if (!closing.signal.aborted) {
			running ??= run();
		}
	};

	return {
		wake,
		wakeIn,
		isRunning: () => running !== undefined,
		until: (isMet, signal) =>
			new Promise(resolve => {
				const observe = () => {
					if (isMet() || signal?.aborted || (closing.signal.aborted && running === undefined)) {
						observers.delete(observe);
						signal?.removeEventListener('abort', observe);
						resolve();
					}
				};
				observers.add(observe);
				signal?.addEventListener('abort', observe);
				observe();
			}),
		changed,
		close: async () => {
			clearTimeout(timer);
			closing.abort();
			await running;
			changed();
		},
	};
};
