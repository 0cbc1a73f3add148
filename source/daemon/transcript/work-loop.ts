import {setTimeout as sleep} from 'node:timers/promises';
import {type CalmOptions, openCalm} from './calm.js';
import {openCondition} from './condition.js';

export type WorkLoop = {
	/** There may be work, and more of it may be about to come. Cheap, and harmless when there is none. */
	wake(): void;
	/** The same, without waiting for calm; what is running goes on as it was. */
	hurry(): void;
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
	/** Work begins once nobody has woken the loop for a while. */
	calm: CalmOptions;
};

/** Runs steps one after the other while there is work. At rest it holds no timer. */
export const openWorkLoop = ({step, failed, ...options}: WorkLoopOptions): WorkLoop => {
	const closing = new AbortController();
	const calm = openCalm(options.calm);
	const {changed, until} = openCondition();
	let running: Promise<void> | undefined;
	let isWoken = false;
	let timer: NodeJS.Timeout | undefined;

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
		let waitMs = Number.POSITIVE_INFINITY;
		while (!closing.signal.aborted && (waitMs === 0 || isWoken)) {
			if (waitMs !== 0) {
				await calm.come();
			}
			isWoken = false;
			waitMs = closing.signal.aborted ? waitMs : await attempt();
			changed();
		}
		running = undefined;
		if (Number.isFinite(waitMs) && !closing.signal.aborted) {
			wakeIn(waitMs);
		}
		changed();
	};

	const wakeIn = (waitMs: number) => {
		clearTimeout(timer);
		timer = setTimeout(wake, waitMs);
	};

	const wake = () => {
		clearTimeout(timer);
		isWoken = true;
		calm.stir();
		if (!closing.signal.aborted) {
			running ??= run();
		}
	};

	return {
		wake,
		hurry: () => {
			wake();
			calm.end();
		},
		wakeIn,
		isRunning: () => running !== undefined,
		until: (isMet, signal) => until(() => isMet() || (closing.signal.aborted && running === undefined), signal),
		changed,
		close: async () => {
			clearTimeout(timer);
			closing.abort();
			calm.end();
			await running;
			changed();
		},
	};
};
