import type {Parts} from '../handler.js';

const longestTimerMs = 2 ** 31 - 1;

type Telling = {
	now: () => number;
	/** A lease has run out, or what was told of it has. */
	onDue: (agentId: string) => void;
	/** Called by the timer when it is time to look. */
	onTimer: () => void;
};

/**
 * Knows when leases run out, which changes nothing in the database. One timer, at the earliest: a renewal only makes it later,
 * and a lease that begins meanwhile ends after all others.
 */
export const openExpiries = ({store, leases}: Parts, {now, onDue, onTimer}: Telling) => {
	let lookedAt = now();
	let timer: NodeJS.Timeout | undefined;

	return {
		/** Tells which have run out since the last look, and which have not although nothing renewed them; comes again when the next one does. */
		look: (): void => {
			const at = now();
			let next = Number.POSITIVE_INFINITY;
			for (const agent of store.agents.registeredAnywhere()) {
				const expiresAt = leases.expiresAt(agent, at);
				const hasExpired = expiresAt <= at;
				next = hasExpired ? next : Math.min(next, expiresAt);
				if (hasExpired ? expiresAt > lookedAt : leases.isPresent(agent.agent_id)) {
					onDue(agent.agent_id);
				}
			}

			lookedAt = at;
			clearTimeout(timer);
			timer = Number.isFinite(next) ? setTimeout(onTimer, Math.min(next - at, longestTimerMs)) : undefined;
		},
		/** Whether no lease was live at the last look, so that it comes by itself no more. */
		isAtRest: (): boolean => timer === undefined,
		close: (): void => clearTimeout(timer),
	};
};
