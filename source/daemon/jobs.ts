import type {Reason} from '../core/reasons.js';
import {scopeOf} from './call-handler.js';
import type {Called, Job, Parts, Scope} from './handler.js';
import type {Incoming} from './incoming.js';

/** What is left to do of requests whose first transaction is over. */
export const openJobs = (parts: Parts, now: () => number) => {
	const running = new Set<Promise<unknown>>();

	/** One step of a job, durable when it returns. */
	const commit = <T>(incoming: Incoming, step: (scope: Scope<Reason> & Called) => T): T => {
		const effects: (() => void)[] = [];
		const results: T[] = [];
		parts.store.transaction(() => {
			results.push(step(scopeOf(parts, incoming, {now: now(), effects})));
		});
		for (const effect of effects) {
			effect();
		}

		// Reason for the cast: the transaction has thrown, or there is one.
		return results[0] as T;
	};

	return {
		run: async (incoming: Incoming, {work}: Job<unknown, Reason>): Promise<unknown> => {
			const job = work(step => commit(incoming, step));
			const settled = job.catch(() => undefined).finally(() => running.delete(settled));
			running.add(settled);
			return job;
		},
		/** Resolves once all that goes on now is over, one way or the other. */
		unfinished: (): Promise<unknown> => Promise.all(running),
	};
};
