import type {Parts} from '../handler.js';
import type {Failing} from '../transcript/entry.js';
import {keep} from './note.js';
import type {Occasion} from './occasion.js';

type Observed = Pick<Parts, 'store' | 'config' | 'log' | 'notifier'> & {now: () => number};

/** Notes what happens without a request: nobody waits for it, and it has a transaction of its own. */
export const observe = ({store, config, log, notifier, now}: Observed) => {
	let failingSince: number | undefined;

	const note = (occasion: Occasion): void => {
		try {
			let isDue = false;
			store.transaction(() => {
				isDue = keep({store, config, log, now: now()}, occasion, rule => (rule.when === occasion.when ? 0 : undefined));
			});
			isDue && notifier.wake();
		} catch (error) {
			log.info(`notify: ${error instanceof Error ? error.message : error}`);
		}
	};

	return {
		/** Whether it is damped has changed. */
		conversationChanged: (conversationId: number, isDamped: boolean): void => {
			if (isDamped) {
				note({when: 'loop', conversation: nameOf(store, conversationId)});
			}
		},
		/** Whether git takes what it is given has changed, or why not: told once until it works again. */
		transcriptChanged: ({failing}: {failing?: Failing}): void => {
			if (failing && failing.since !== failingSince) {
				note({when: 'transcript', problem: failing.message, since: new Date(failing.since).toISOString()});
			}

			failingSince = failing?.since;
		},
	};
};

const nameOf = ({conversations, rooms, agents}: Parts['store'], conversationId: number): string => {
	const room = rooms.get(conversationId)?.room;
	const {lo_id, hi_id} = conversations.get(conversationId) ?? {};
	return room ?? [lo_id, hi_id].map(agentId => agents.get(agentId ?? '')?.name ?? 'an agent').join(' and ');
};
