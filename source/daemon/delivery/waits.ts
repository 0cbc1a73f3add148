import {setMaxListeners} from 'node:events';
import {LaliaError} from '../../core/lalia-error.js';
import type {Holder} from './claims.js';
import {type Delivery, type MailTables, openMail} from './mail.js';
import type {Match} from './match.js';
import {openWaiters, type Waiter} from './waiters.js';

export type WaitFor = {agentId: string; match: Match; timeoutMs: number};

/**
 * Who waits for mail. Each message goes to one waiter, which holds the claim on it until it is acknowledged. Nothing here
 * is durable, and nothing needs to be: after a restart what was not acknowledged is unread.
 */
export const openWaits = (tables: MailTables) => {
	const waiters = openWaiters();
	const mail = openMail(tables, agentId => wake(agentId));

	/**
	 * Gives every waiter of this agent what suits it. A connection that closes may lose its claims before its waits: these
	 * get nothing, for they would never let go of it.
	 */
	const wake = (agentId: string): void => {
		for (const {match, holder, offer} of waiters.inTurn(agentId)) {
			const delivery = holder.signal.aborted ? undefined : mail.next(agentId, match);
			if (delivery) {
				offer(delivery);
			}
		}
	};

	const park = ({agentId, match, timeoutMs}: WaitFor, holder: Holder): Promise<Delivery> =>
		new Promise((resolve, reject) => {
			const {signal} = holder;
			const leave = () => {
				clearTimeout(timer);
				signal.removeEventListener('abort', abort);
				waiters.remove(agentId, waiter);
			};
			const waiter: Waiter = {
				match,
				holder,
				offer: delivery => {
					leave();
					mail.claim(agentId, delivery, holder);
					resolve(delivery);
				},
				end: error => {
					leave();
					reject(error);
				},
			};
			const abort = () => waiter.end(gone());
			const timer = setTimeout(() => waiter.end(timedOut(timeoutMs)), timeoutMs);
			setMaxListeners(0, signal);
			signal.addEventListener('abort', abort);
			waiters.add(agentId, waiter);
		});

	/** Ends what an agent waits for itself, all of it or what is meant. */
	const endOf = (agentId: string, error: LaliaError, isMeant: (match: Match) => boolean = () => true): void => {
		for (const waiter of waiters.of(agentId).filter(({match}) => isMeant(match))) {
			waiter.end(error);
		}
	};

	return {
		/**
		 * The next mail that suits, claimed for the holder. Rejects with `timeout`, with what `end` was given, or with
		 * `no_route` once the connection is closed.
		 */
		open: async (wait: WaitFor, holder: Holder): Promise<Delivery> => {
			if (holder.signal.aborted) {
				throw gone();
			}

			const delivery = mail.next(wait.agentId, wait.match);
			if (delivery) {
				mail.claim(wait.agentId, delivery, holder);
				return delivery;
			}

			if (wait.timeoutMs === 0) {
				throw timedOut(0);
			}

			return park(wait, holder);
		},
		wake,
		settle: mail.settle,
		settled: mail.settled,
		/** Gives up what a request of this agent waits for or holds; false where that is nothing. */
		cancel: (agentId: string, requestId: string): boolean => {
			const waiting = waiters.of(agentId).find(({holder}) => holder.requestId === requestId);
			waiting?.end(new LaliaError('timeout', 'the wait was given up'));
			return mail.cancel(agentId, requestId) || waiting !== undefined;
		},
		isClaimed: mail.isClaimed,
		hold: mail.hold,
		isWanted: waiters.want,
		isWaiting: waiters.has,
		endAll: waiters.endAll,
		endOf,
		/** An agent is gone: ends its own waits, and those for mail that only it could send. */
		endWith: (agentId: string, error: LaliaError): void => {
			endOf(agentId, error);
			for (const other of waiters.agentIds()) {
				endOf(other, error, match => 'from' in match && match.from === agentId);
			}
		},
	};
};

export type Waits = ReturnType<typeof openWaits>;

const gone = (): LaliaError => new LaliaError('no_route', 'the connection is closed');

const timedOut = (timeoutMs: number): LaliaError =>
	new LaliaError(
		'timeout',
		timeoutMs === 0 ? 'there is no unread message' : `no message came in ${timeoutMs / 1000} s`,
		{context: {timeout: timeoutMs / 1000}},
	);
