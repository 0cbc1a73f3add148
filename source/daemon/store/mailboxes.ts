import type {Place, StoredMessage} from './messages.js';
import type {Database} from './open-database.js';

export type UnreadCount = {conversation_id: number; unread: number; oldest_at: number};

/** What each agent has not read yet: a row a message and recipient, gone once acknowledged. */
export const mailboxesTable = (database: Database) => {
	const insert = database.prepare('INSERT INTO mailbox (agent_id, conversation_id, pos) VALUES (?, ?, ?)');
	const withId = database.prepare<[string, string], Place>(
		// In this order: the mailbox may be long.
		`SELECT conversation_id, pos FROM messages CROSS JOIN mailbox USING (conversation_id, pos)
		WHERE messages.id = ? AND agent_id = ?`,
	);
	const drop = database.prepare('DELETE FROM mailbox WHERE agent_id = ?');
	const dropOne = database.prepare('DELETE FROM mailbox WHERE agent_id = ? AND conversation_id = ?');
	const dropAt = database.prepare('DELETE FROM mailbox WHERE agent_id = ? AND conversation_id = ? AND pos = ?');
	const positions = database
		.prepare<[string, number], number>(
			'SELECT pos FROM mailbox WHERE agent_id = ? AND conversation_id = ? ORDER BY pos',
		)
		.pluck();
	const ofAll = database.prepare<[string], StoredMessage>(
		'SELECT messages.* FROM mailbox JOIN messages USING (pos) WHERE agent_id = ? ORDER BY mailbox.pos',
	);
	const ofOne = database.prepare<[string, number], StoredMessage>(
		`SELECT messages.* FROM mailbox JOIN messages USING (pos)
		WHERE agent_id = ? AND mailbox.conversation_id = ? ORDER BY mailbox.pos`,
	);
	const hasOne = database.prepare<[string, number, number]>(
		'SELECT 1 FROM mailbox WHERE agent_id = ? AND conversation_id = ? AND pos = ?',
	);
	const countOne = database
		.prepare<[string, number], number>('SELECT count(*) FROM mailbox WHERE agent_id = ? AND conversation_id = ?')
		.pluck();
	const counts = database.prepare<[string], UnreadCount>(
		`SELECT unread.conversation_id, unread, sent_at AS oldest_at
		FROM (SELECT conversation_id, count(*) AS unread, min(pos) AS pos FROM mailbox WHERE agent_id = ?
			GROUP BY conversation_id) AS unread
		JOIN messages USING (pos) ORDER BY pos`,
	);

	const totals = database.prepare<[], {agent_id: string; conversation_id: number; unread: number}>(
		'SELECT agent_id, conversation_id, count(*) AS unread FROM mailbox GROUP BY agent_id, conversation_id',
	);

	return {
		put: (agentId: string, message: StoredMessage): void => {
			insert.run(agentId, message.conversation_id, message.pos);
		},
		has: (agentId: string, {conversation_id, pos}: Place): boolean =>
			hasOne.get(agentId, conversation_id, pos) !== undefined,
		/**
		 * The `pos` of the message, or undefined where it was not unread. The home and its mesh may each have one by this id: the
		 * one that is in hand is meant.
		 */
		consume: (agentId: string, messageId: string, isInHand: (pos: number) => boolean): number | undefined => {
			const [first, ...others] = withId.all(messageId, agentId);
			const meant =
				others.length === 0 ? first : ([first, ...others].find(place => place && isInHand(place.pos)) ?? first);
			meant && dropAt.run(agentId, meant.conversation_id, meant.pos);
			return meant?.pos;
		},
		/** The same by its place in the log. */
		consumeAt: (agentId: string, {conversation_id, pos}: Place): boolean =>
			dropAt.run(agentId, conversation_id, pos).changes > 0,
		/** All that the agent has not read, or that of one conversation. */
		drop: (agentId: string, conversationId?: number): void => {
			conversationId === undefined ? drop.run(agentId) : dropOne.run(agentId, conversationId);
		},
		/** Leaves the newest of one conversation, and those that are `kept`; says which it let go of. */
		trim: (
			{agentId, conversationId, size}: {agentId: string; conversationId: number; size: number},
			isKept: (pos: number) => boolean,
		): number[] => {
			const unread = positions.all(agentId, conversationId);
			const excess = unread.slice(0, Math.max(0, unread.length - size)).filter(pos => !isKept(pos));
			for (const pos of excess) {
				dropAt.run(agentId, conversationId, pos);
			}

			return excess;
		},
		count: (agentId: string, conversationId: number): number => countOne.get(agentId, conversationId) ?? 0,
		/** Oldest first, of one conversation or of all; a cursor, so that a reader of one message reads one row. */
		unread: (agentId: string, conversationId?: number): IterableIterator<StoredMessage> =>
			conversationId === undefined ? ofAll.iterate(agentId) : ofOne.iterate(agentId, conversationId),
		/** Of all agents: those that have unread messages. */
		totals: () => totals.iterate(),
		counts: (agentId: string): UnreadCount[] => counts.all(agentId),
	};
};

export type MailboxesTable = ReturnType<typeof mailboxesTable>;
