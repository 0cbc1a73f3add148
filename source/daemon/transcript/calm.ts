import {setTimeout as sleep} from 'node:timers/promises';

/** `inRowMs`: as `quietMs`, where one comes after the other with pauses hardly longer than this. */
export type CalmOptions = {quietMs: number; inRowMs: number; longestMs: number};

/** Waits for an end of what comes at one go, or in a row, as from a loop of commands. */
export const openCalm = ({quietMs, inRowMs, longestMs}: CalmOptions) => {
	let waiting = new AbortController();
	let stirredAt = Number.NEGATIVE_INFINITY;
	let isInRow = false;

	return {
		stir: (): void => {
			const at = performance.now();
			const pauseMs = at - stirredAt;
			isInRow = pauseMs < quietMs ? isInRow : pauseMs < 1.25 * inRowMs;
			stirredAt = at;
		},
		/** Resolves once nothing has stirred it for long enough, after `longestMs` at the latest, and at `end` at once. */
		come: async (): Promise<void> => {
			const latest = performance.now() + longestMs;
			waiting = new AbortController();
			const {signal} = waiting;
			while (!signal.aborted) {
				const calmAt = stirredAt + (isInRow ? inRowMs : quietMs);
				const waitMs = Math.min(calmAt, latest) - performance.now();
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
