import type {Failing} from './entry.js';

export type Health = {
	/** Notes a failure; answers with how long to wait before the next attempt. */
	failed(error: unknown): number;
	succeeded(): void;
	failing(): Failing | undefined;
};

const firstWaitMs = 100;
const longestWaitMs = 30_000;

type Tracking = {log: (line: string) => void; now: () => number; changed: () => void};

/** Counts attempts in a row that failed, and tells what changes: not each attempt. */
export const trackHealth = ({log, now, changed}: Tracking): Health => {
	let failing: Failing | undefined;
	return {
		failed: error => {
			const message = error instanceof Error ? error.message : String(error);
			const isNew = message !== failing?.message;
			failing = {message, since: failing?.since ?? now(), attempts: (failing?.attempts ?? 0) + 1};
			if (isNew) {
				log(`transcript: ${message}; messages wait in the outbox, and it is tried again`);
				changed();
			}

			return Math.min(longestWaitMs, firstWaitMs * 2 ** (failing.attempts - 1));
		},
		succeeded: () => {
			if (failing !== undefined) {
				log(`transcript: works again after ${failing.attempts} failed attempts`);
				failing = undefined;
				changed();
			}
		},
		failing: () => failing,
	};
};
