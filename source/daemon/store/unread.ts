import type {UnreadCount} from './mailboxes.js';
import type {Place} from './messages.js';
import type {Database} from './open-database.js';

/** What agents have not read, by its place in the log: what is newer than a place is found without looking at the rest. */
export const unreadTable = (database: Database) => {
	const placesAfter = database.prepare<[string, number], Place>(
		'SELECT pos, conversation_id FROM mailbox WHERE agent_id = ? AND pos > ? ORDER BY pos',
	);
	const between = database.prepare<[string, number, number]>(
		'SELECT 1 FROM mailbox WHERE agent_id = ? AND pos > ? AND pos <= ? LIMIT 1',
	);
	const lastPos = database.prepare<[string], number | null>('SELECT max(pos) FROM mailbox WHERE agent_id = ?').pluck();
	const countsBetween = database.prepare<[string, number, number, string], UnreadCount>(
		`SELECT unread.conversation_id, unread, sent_at AS oldest_at
		FROM (SELECT conversation_id, count(*) AS unread, min(pos) AS pos FROM mailbox
			WHERE agent_id = ? AND pos > ? AND pos <= ? AND pos NOT IN (SELECT value FROM json_each(?))
			GROUP BY conversation_id) AS unread
		JOIN messages USING (pos) ORDER BY pos`,
	);
	return {
		/** The unread ones of all conversations after this place, oldest first; a cursor. */
		placesAfter: (agentId: string, pos: number): IterableIterator<Place> => placesAfter.iterate(agentId, pos),
		isBetween: (agentId: string, {after, upTo}: {after: number; upTo: number}): boolean =>
			between.get(agentId, after, upTo) !== undefined,
		/** The place of the newest unread one, 0 where there is none. */
		lastPos: (agentId: string): number => lastPos.get(agentId) ?? 0,
		/** As `counts`, of what came after one place up to another, without those at some places. */
		countsBetween: (
			agentId: string,
			{after, upTo, without}: {after: number; upTo: number; without: number[]},
		): UnreadCount[] => countsBetween.all(agentId, after, upTo, JSON.stringify(without)),
	};
};
