import type {SearchTerm} from '../../core/search-terms.js';
import type {StoredMessage} from './messages.js';
import type {Database} from './open-database.js';

type Unindexed = Pick<StoredMessage, 'pos' | 'conversation_id' | 'body'> & {lo_id: string | null; hi_id: string | null};

export type Search = {
	terms: SearchTerm[];
	/** Where: these conversations, and all channels of this agent. */
	conversationIds: number[];
	agentId?: string;
	limit: number;
};

/**
 * The full-text index of the log, which follows it: the words of each message and the places that it can be seen from,
 * under its `pos`.
 */
export const searchTable = (database: Database) => {
	const progress = database.prepare<[], number>('SELECT pos FROM search_progress').pluck();
	const setProgress = database.prepare('UPDATE search_progress SET pos = ?');
	const newest = database.prepare<[], number | null>('SELECT max(pos) FROM messages').pluck();
	const next = database.prepare<[number], Unindexed>(
		`SELECT pos, conversation_id, body, lo_id, hi_id FROM messages JOIN conversations USING (conversation_id)
		WHERE pos > ? ORDER BY pos LIMIT 1`,
	);
	const insert = database.prepare('INSERT INTO search (rowid, place, body) VALUES (?, ?, ?)');
	const find = database.prepare<[string, number], StoredMessage>(
		`SELECT messages.* FROM search JOIN messages ON messages.pos = search.rowid
		WHERE search MATCH ? ORDER BY search.rowid DESC LIMIT ?`,
	);

	return {
		isBehind: (): boolean => (progress.get() ?? 0) < (newest.get() ?? 0),
		/** Takes in the next messages, as many as come first of both. */
		catchUp: ({messages, length}: {messages: number; length: number}): void => {
			let taken = 0;
			let takenLength = 0;
			let message = next.get(progress.get() ?? 0);
			while (message) {
				insert.run(message.pos, placesOf(message), message.body);
				setProgress.run(message.pos);
				taken += 1;
				takenLength += message.body.length;
				message = taken < messages && takenLength < length ? next.get(message.pos) : undefined;
			}
		},
		/** Newest first; a cursor, so that not all bodies are in memory at a time. */
		find: (search: Search): IterableIterator<StoredMessage> => find.iterate(matchOf(search), search.limit),
	};
};

/** A channel is found by each of its agents too: whoever has a thousand of them still looks for one word. */
const placesOf = ({conversation_id, lo_id, hi_id}: Unindexed): string =>
	[`c${conversation_id}`, lo_id, hi_id].filter(place => place !== null).join(' ');

/** Who may see a message is part of the match. All that was typed stands inside of quotes. */
const matchOf = ({terms, conversationIds, agentId}: Search): string => {
	const places = [...conversationIds.map(id => `c${id}`), ...(agentId === undefined ? [] : [agentId])];
	const words = terms.map(({text, isPrefix}) => quoted(text) + (isPrefix ? ' *' : ''));
	return `place : (${places.map(quoted).join(' OR ')}) AND body : (${[...new Set(words)].join(' ')})`;
};

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
