import type {LaliaError} from '../../core/lalia-error.js';
import type {StoredMessage} from '../store/messages.js';
import type {Holder} from './claims.js';
import type {Delivery} from './mail.js';
import {type Match, suits} from './match.js';

export type Waiter = {
	match: Match;
	holder: Holder;
	offer: (delivery: Delivery) => void;
	end: (error: LaliaError) => void;
};

/** Who waits, by agent. */
export const openWaiters = () => {
	const waiters = new Map<string, Waiter[]>();
	const of = (agentId: string): readonly Waiter[] => waiters.get(agentId) ?? [];

	return {
		of,
		/** In the order in which mail is offered: first those with a question, then whoever came first. */
		inTurn: (agentId: string): Waiter[] => [...of(agentId)].sort((left, right) => rank(left) - rank(right)),
		endAll: (error: LaliaError): void => {
			for (const waiter of [...waiters.values()].flat()) {
				waiter.end(error);
			}
		},
		agentIds: (): string[] => [...waiters.keys()],
		/** Whether one is blocked that would take this message. */
		want: (agentId: string, message: StoredMessage): boolean => of(agentId).some(({match}) => suits(match, message)),
		has: (agentId: string): boolean => waiters.has(agentId),
		add: (agentId: string, waiter: Waiter): void => {
			waiters.set(agentId, [...of(agentId), waiter]);
		},
		remove: (agentId: string, waiter: Waiter): void => {
			const others = of(agentId).filter(other => other !== waiter);
			others.length > 0 ? waiters.set(agentId, others) : waiters.delete(agentId);
		},
	};
};

const rank = ({match}: Waiter): number => (match.kind === 'answer' ? 0 : 1);
