import {setMaxListeners} from 'node:events';
import {LaliaError} from '../../core/lalia-error.js';
import type {MailboxesTable} from '../store/mailboxes.js';
import type {StoredMessage} from '../store/messages.js';

/** Which mail a wait is for. */
export type Match =
	| {kind: 'any'}
	/** A function, because a channel opens with its first message, which the wait may be for. */
	| {kind: 'conversation'; conversationId: () => number | undefined}
	/** What answers the question `seq` of this channel: later, from the other side, and no answer to another message. */
	| {kind: 'answer'; conversationId: number; seq: number; from: string};

type Waiter = {agentId: string; match: Match; settle: (message: StoredMessage) => void; end: (error: LaliaError) => void};

/**
 * Who waits for mail, and who has taken which message without having acknowledged it yet. A message is offered to one
 * reader at a time: it is claimed until the acknowledgement consumes it, or the reader's connection closes and the claim
 * goes back. Nothing here is durable, and nothing needs to be: after a restart what was not acknowledged is unread.
 */
export const openWaits = (mailboxes: MailboxesTable) => {
	const waiters = new Map<string, Waiter[]>();
	/** By `pos` and agent: a room's message is one row and many deliveries. */
	const claims = new Map<string, () => void>();

	const candidate = ({agentId, match}: Pick<Waiter, 'agentId' | 'match'>): StoredMessage | undefined => {
		let found: StoredMessage | undefined;
		for (const message of unreadFor(agentId, match)) {
			if (claims.has(claimOf(agentId, message.pos)) || !suits(match, message)) {
				continue;
			}

			if (match.kind !== 'answer' || message.reply_to === match.seq) {
				return message;
			}

			found ??= message;
		}

		return found;
	};

	const unreadFor = (agentId: string, match: Match): Iterable<StoredMessage> => {
		if (match.kind === 'any') {
			return mailboxes.unread(agentId);
		}

		const conversationId = match.kind === 'answer' ? match.conversationId : match.conversationId();
		return conversationId === undefined ? [] : mailboxes.unread(agentId, conversationId);
	};

	const claim = (agentId: string, message: StoredMessage, signal: AbortSignal): void => {
		const name = claimOf(agentId, message.pos);
		const release = () => {
			claims.delete(name);
			wake(agentId);
		};
		setMaxListeners(0, signal);
		signal.addEventListener('abort', release, {once: true});
		claims.set(name, () => {
			claims.delete(name);
			signal.removeEventListener('abort', release);
		});
	};

	/** Gives every waiter of this agent what suits it; questions first, then whoever came first. */
	const wake = (agentId: string): void => {
		const waiting = waiters.get(agentId) ?? [];
		const inTurn = [...waiting].sort((left, right) => rank(left) - rank(right));
		for (const waiter of inTurn) {
			const message = candidate(waiter);
			if (message) {
				waiter.settle(message);
			}
		}
	};

	return {
		/**
		 * The next message that suits, claimed for the connection of `signal`. Rejects with `timeout`, with what `end` was
		 * given, or with the signal's reason once the connection is closed.
		 */
		open: (
			{agentId, match, timeoutMs}: {agentId: string; match: Match; timeoutMs: number},
			signal: AbortSignal,
		): Promise<StoredMessage> =>
			new Promise((resolve, reject) => {
				const leave = () => {
					clearTimeout(timer);
					signal.removeEventListener('abort', onAbort);
					const others = (waiters.get(agentId) ?? []).filter(other => other !== waiter);
					others.length > 0 ? waiters.set(agentId, others) : waiters.delete(agentId);
				};
				const end = (error: LaliaError) => {
					leave();
					reject(error);
				};
				const onAbort = () => end(new LaliaError('no_route', 'the connection is closed'));
				const waiter: Waiter = {
					agentId,
					match,
					settle: message => {
						leave();
						claim(agentId, message, signal);
						resolve(message);
					},
					end,
				};
				const timer = setTimeout(() => end(timedOut(timeoutMs)), timeoutMs);
				setMaxListeners(0, signal);
				signal.addEventListener('abort', onAbort);
				waiters.set(agentId, [...(waiters.get(agentId) ?? []), waiter]);
				if (signal.aborted) {
					onAbort();
					return;
				}

				const message = candidate(waiter);
				if (message) {
					waiter.settle(message);
				} else if (timeoutMs === 0) {
					end(timedOut(0));
				}
			}),
		wake,
		/** The acknowledgement is durable: the message is nobody's any more. */
		settled: (agentId: string, pos: number): void => {
			claims.get(claimOf(agentId, pos))?.();
		},
		isWaiting: (agentId: string): boolean => waiters.has(agentId),
		/** Ends every wait of one agent, or of all. */
		end: (error: LaliaError, agentId?: string): void => {
			const ending = agentId === undefined ? [...waiters.values()].flat() : (waiters.get(agentId) ?? []);
			for (const waiter of ending) {
				waiter.end(error);
			}
		},
	};
};

export type Waits = ReturnType<typeof openWaits>;

const rank = ({match}: Waiter): number => (match.kind === 'answer' ? 0 : 1);

const claimOf = (agentId: string, pos: number): string => `${agentId} ${pos}`;

const suits = (match: Match, message: StoredMessage): boolean =>
	match.kind !== 'answer' ||
	(message.seq > match.seq &&
		message.from_id === match.from &&
		(message.reply_to === null || message.reply_to === match.seq));

const timedOut = (timeoutMs: number): LaliaError =>
	new LaliaError('timeout', timeoutMs === 0 ? 'there is no unread message' : `no message came in ${timeoutMs / 1000} s`, {
		context: {timeout: timeoutMs / 1000},
	});
