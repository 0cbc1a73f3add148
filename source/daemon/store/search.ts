import type {SearchTerm} from '../../core/search-terms.js';
import type {StoredMessage} from './messages.js';
import type {Database} from './open-database.js';

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
	const ahead = database.prepare<[number, number], {pos: number; size: number}>(
		'SELECT pos, octet_length(body) AS size FROM messages WHERE pos > ? ORDER BY pos LIMIT ?',
	);
	// In one statement: before each that writes to it, FTS5 makes a segment of what it has taken in so far.
	// A channel is found by each of its agents too: whoever has a thousand of them still looks for one word.
	const insert = database.prepare<[number, number]>(
		`INSERT INTO search (rowid, place, body)
		SELECT pos, 'c' || conversation_id || ifnull(' ' || lo_id || ' ' || hi_id, ''), body
		FROM messages JOIN conversations USING (conversation_id) WHERE pos > ? AND pos <= ? ORDER BY pos`,
	);
	const find = database.prepare<[string, number], StoredMessage>(
		`SELECT messages.* FROM search JOIN messages ON messages.pos = search.rowid
		WHERE search MATCH ? ORDER BY search.rowid DESC LIMIT ?`,
	);

	return {
		isBehind: (): boolean => (progress.get() ?? 0) < (newest.get() ?? 0),
		/** Takes in the next messages, as many as come first of both. */
		catchUp: ({messages, sizeBytes}: {messages: number; sizeBytes: number}): void => {
			const taken = progress.get() ?? 0;
			let upTo = taken;
			let takenBytes = 0;
			for (const {pos, size} of ahead.iterate(taken, messages)) {
				upTo = pos;
				takenBytes += size;
				if (takenBytes >= sizeBytes) {
					break;
				}
			}

			insert.run(taken, upTo);
			setProgress.run(upTo);
		},
		/** Newest first; a cursor, so that not all bodies are in memory at a time. */
		find: (search: Search): IterableIterator<StoredMessage> => find.iterate(matchOf(search), search.limit),
	};
};

/** Who may see a message is part of the match. All that was typed stands inside of quotes. */
const matchOf = ({terms, conversationIds, agentId}: Search): string => {
	const places = [...conversationIds.map(id => `c${id}`), ...(agentId === undefined ? [] : [agentId])];
	const words = terms.map(({text, isPrefix}) => quoted(text) + (isPrefix ? ' *' : ''));
	return `place : (${places.map(quoted).join(' OR ')}) AND body : (${[...new Set(words)].join(' ')})`;
};

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
