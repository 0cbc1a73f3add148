import {setTimeout as sleep} from 'node:timers/promises';

export type CalmOptions = {quietMs: number; longestMs: number};

/** Waits for an end of what comes at one go. */
export const openCalm = ({quietMs, longestMs}: CalmOptions) => {
	let waiting = new AbortController();
	let stirredAt = 0;

	return {
		stir: (): void => {
			stirredAt = performance.now();
		},
		/** Resolves once nothing has stirred it for `quietMs`, after `longestMs` at the latest, and at `end` at once. */
		come: async (): Promise<void> => {
			const latest = performance.now() + longestMs;
			waiting = new AbortController();
			const {signal} = waiting;
			while (!signal.aborted) {
				const waitMs = Math.min(stirredAt + quietMs, latest) - performance.now();
				if (waitMs <= 0) {
					return;
				}
				await sleep(waitMs, undefined, {signal}).catch(() => undefined);
			}
		},
		/** Ends the wait that there is. */
		end: (): void => waiting.abort(),
	};
};
