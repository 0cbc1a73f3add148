import {setMaxListeners} from 'node:events';
import {LaliaError} from '../../core/lalia-error.js';
import {type Delivery, type MailTables, openMail} from './mail.js';
import type {Match} from './match.js';

export type WaitFor = {agentId: string; match: Match; timeoutMs: number};

type Waiter = {
	match: Match;
	signal: AbortSignal;
	offer: (delivery: Delivery) => void;
	end: (error: LaliaError) => void;
};

/**
 * Who waits for mail. Each message goes to one waiter, which holds the claim on it until it is acknowledged. Nothing here
 * is durable, and nothing needs to be: after a restart what was not acknowledged is unread.
 */
export const openWaits = (tables: MailTables) => {
	const waiters = new Map<string, Waiter[]>();
	const mail = openMail(tables, agentId => wake(agentId));

	/**
	 * Gives every waiter of this agent what suits it: first those with a question, then whoever came first. A connection
	 * that closes may lose its claims before its waits: these get nothing, for they would never let go of it.
	 */
	const wake = (agentId: string): void => {
		const inTurn = [...(waiters.get(agentId) ?? [])].sort((left, right) => rank(left) - rank(right));
		for (const {match, signal, offer} of inTurn) {
			const delivery = signal.aborted ? undefined : mail.next(agentId, match);
			if (delivery) {
				offer(delivery);
			}
		}
	};

	const add = (agentId: string, waiter: Waiter): void => {
		waiters.set(agentId, [...(waiters.get(agentId) ?? []), waiter]);
	};

	const remove = (agentId: string, waiter: Waiter): void => {
		const others = (waiters.get(agentId) ?? []).filter(other => other !== waiter);
		others.length > 0 ? waiters.set(agentId, others) : waiters.delete(agentId);
	};

	const park = ({agentId, match, timeoutMs}: WaitFor, signal: AbortSignal): Promise<Delivery> =>
		new Promise((resolve, reject) => {
			const leave = () => {
				clearTimeout(timer);
				signal.removeEventListener('abort', abort);
				remove(agentId, waiter);
			};
			const waiter: Waiter = {
				match,
				signal,
				offer: delivery => {
					leave();
					mail.claim(agentId, delivery, signal);
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
			add(agentId, waiter);
		});

	/** Ends what an agent waits for itself, all of it or what is meant. */
	const endOf = (agentId: string, error: LaliaError, isMeant: (match: Match) => boolean = () => true): void => {
		for (const waiter of (waiters.get(agentId) ?? []).filter(({match}) => isMeant(match))) {
			waiter.end(error);
		}
	};

	return {
		/**
		 * The next mail that suits, claimed for the connection of `signal`. Rejects with `timeout`, with what `end` was given,
		 * or with `no_route` once the connection is closed.
		 */
		open: async (wait: WaitFor, signal: AbortSignal): Promise<Delivery> => {
			if (signal.aborted) {
				throw gone();
			}

			const delivery = mail.next(wait.agentId, wait.match);
			if (delivery) {
				mail.claim(wait.agentId, delivery, signal);
				return delivery;
			}

			if (wait.timeoutMs === 0) {
				throw timedOut(0);
			}

			return park(wait, signal);
		},
		wake,
		/** The acknowledgement is durable: what was claimed is nobody's any more. */
		settle: mail.settle,
		isClaimed: mail.isClaimed,
		isWaiting: (agentId: string): boolean => waiters.has(agentId),
		endAll: (error: LaliaError): void => {
			for (const waiter of [...waiters.values()].flat()) {
				waiter.end(error);
			}
		},
		endOf,
		/** An agent is gone: ends its own waits, and those for mail that only it could send. */
		endWith: (agentId: string, error: LaliaError): void => {
			endOf(agentId, error);
			for (const other of waiters.keys()) {
				endOf(other, error, match => 'from' in match && match.from === agentId);
			}
		},
	};
};

export type Waits = ReturnType<typeof openWaits>;

const rank = ({match}: Waiter): number => (match.kind === 'answer' ? 0 : 1);

const gone = (): LaliaError => new LaliaError('no_route', 'the connection is closed');

const timedOut = (timeoutMs: number): LaliaError =>
	new LaliaError(
		'timeout',
		timeoutMs === 0 ? 'there is no unread message' : `no message came in ${timeoutMs / 1000} s`,
		{context: {timeout: timeoutMs / 1000}},
	);
