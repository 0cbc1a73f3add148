import type {Database} from './open-database.js';

/** A message as it is kept: what readers see, and what its signature needs. */
export type StoredMessage = {
	pos: number;
	id: string;
	conversation_id: number;
	seq: number;
	kind: string;
	from_id: string;
	from_name: string;
	to_id: string | null;
	to_name: string | null;
	sent_at: number;
	reply_to: number | null;
	op: string;
	request_id: string;
	/** The signed arguments without the body, as JSON. */
	args: string;
	key: string;
	sig: string;
	body: string;
};

export type Place = Pick<StoredMessage, 'pos' | 'conversation_id'>;

const columns = [
	'id',
	'conversation_id',
	'seq',
	'kind',
	'from_id',
	'from_name',
	'to_id',
	'to_name',
	'sent_at',
	'reply_to',
	'op',
	'request_id',
	'args',
	'key',
	'sig',
	'body',
] as const satisfies readonly (keyof StoredMessage)[];

/** So far an answer that names no question is looked for. */
const answerReach = 1000;

/** The log: every message in its one order. It only grows, but that what the mesh has told can be taken out, and is told anew. */
export const messagesTable = (database: Database) => {
	const insert = database.prepare(
		`INSERT INTO messages (pos, ${columns.join()}) VALUES (
			(SELECT pos FROM log_begins_at WHERE pos > (SELECT ifnull(max(pos), 0) FROM messages)),
			${columns.map(() => '?').join()})`,
	);
	const byPos = database.prepare<[number], StoredMessage>('SELECT * FROM messages WHERE pos = ?');
	const bySeq = database.prepare<[number, number], StoredMessage>(
		'SELECT * FROM messages WHERE conversation_id = ? AND seq = ?',
	);
	const newest = database.prepare<[number, number], StoredMessage>(
		'SELECT * FROM messages WHERE conversation_id = ? ORDER BY seq DESC LIMIT ?',
	);
	const from = database.prepare<[number, number, number], StoredMessage>(
		'SELECT * FROM messages WHERE conversation_id = ? AND seq >= ? ORDER BY seq LIMIT ?',
	);

	const placesAfter = database.prepare<[number, number], Place>(
		'SELECT pos, conversation_id FROM messages WHERE pos > ? ORDER BY pos LIMIT ?',
	);
	const before = database.prepare<[number, number, number], StoredMessage>(
		'SELECT * FROM messages WHERE conversation_id = ? AND seq < ? ORDER BY seq DESC LIMIT ?',
	);
	const questionsFrom = database.prepare<[string], StoredMessage>(
		`SELECT * FROM messages WHERE op = 'ask' AND from_id = ? ORDER BY pos DESC LIMIT 20`,
	);
	const questionsTo = database.prepare<[string], StoredMessage>(
		`SELECT * FROM messages WHERE op = 'ask' AND to_id = ? ORDER BY pos DESC LIMIT 20`,
	);
	const replyTo = database.prepare<[number, number, string], StoredMessage>(
		`SELECT * FROM messages WHERE conversation_id = ? AND reply_to = ? AND from_id = ? ORDER BY pos LIMIT 1`,
	);
	const nextFrom = database.prepare<[number, number, number, string], StoredMessage>(
		`SELECT * FROM messages WHERE conversation_id = ? AND seq > ? AND seq <= ? AND from_id = ? AND reply_to IS NULL
		ORDER BY seq LIMIT 1`,
	);
	const newestOfAll = database.prepare<[], StoredMessage>('SELECT * FROM messages ORDER BY pos DESC LIMIT 256');
	const last = database.prepare<[], number>('SELECT ifnull(max(pos), 0) FROM messages').pluck();
	const count = database
		.prepare<[number, string], number>('SELECT count(*) FROM messages WHERE conversation_id = ? AND kind = ?')
		.pluck();

	return {
		/** Gives the message its place. Values by name, and a copy of all of it, would take 2 % of the time of a `tell`. */
		append: (message: Omit<StoredMessage, 'pos'>): StoredMessage => {
			const {lastInsertRowid} = insert.run(columns.map(name => message[name]));
			return Object.assign(message, {pos: Number(lastInsertRowid)});
		},
		...lookUpOf(database),
		at: (pos: number): StoredMessage | undefined => byPos.get(pos),
		atSeq: (conversationId: number, seq: number): StoredMessage | undefined => bySeq.get(conversationId, seq),
		/** Where the next ones of all conversations are, without what they say. */
		placesAfter: (pos: number, limit: number): Place[] => placesAfter.all(pos, limit),
		/** What was said in the last five minutes, at most 256 messages, oldest first. */
		lately: (now: number): StoredMessage[] => newestWithin(newestOfAll.iterate(), now - 5 * 60_000).reverse(),
		/** The `pos` of the newest, 0 where there is none. */
		lastPos: (): number => last.get() ?? 0,
		/** Newest first, those that are older than this seq; a cursor. */
		before: (conversationId: number, {seq, limit}: {seq: number; limit: number}) =>
			before.iterate(conversationId, seq, limit),
		countOf: (conversationId: number, kind: string): number => count.get(conversationId, kind) ?? 0,
		/** The newest that the agent asked with `ask`, and those that it was asked; newest first. */
		questionsFrom: (agentId: string): StoredMessage[] => questionsFrom.all(agentId),
		questionsTo: (agentId: string): StoredMessage[] => questionsTo.all(agentId),
		/** The first of this agent that names it; else, of a question, the first that came after it. */
		answerTo: ({conversation_id, seq, op}: StoredMessage, agentId: string): StoredMessage | undefined =>
			replyTo.get(conversation_id, seq, agentId) ??
			(op === 'ask' ? nextFrom.get(conversation_id, seq, seq + answerReach, agentId) : undefined),
		/** Newest first; a cursor, so that the reader may stop. */
		newest: (conversationId: number, limit: number) => newest.iterate(conversationId, limit),
		/** Oldest first; a cursor too. */
		from: (conversationId: number, {since, limit}: {since: number; limit: number}) =>
			from.iterate(conversationId, since, limit),
	};
};

/** By their ids, of which the home and its mesh may each have the same. */
const lookUpOf = (database: Database) => {
	const withId = 'SELECT messages.* FROM messages JOIN conversations USING (conversation_id) WHERE id = ?';
	const byId = database.prepare<[string], StoredMessage>(`${withId} ORDER BY mesh LIMIT 1`);
	const byIdInMesh = database.prepare<[string], StoredMessage>(`${withId} AND mesh = 1`);
	const exists = database.prepare<[string]>('SELECT 1 FROM messages WHERE id = ?');
	return {
		/** The home's own, where there is one of the mesh too. */
		get: (id: string): StoredMessage | undefined => byId.get(id),
		has: (id: string): boolean => exists.get(id) !== undefined,
		/** Those of the mesh alone. */
		mesh: {
			get: (id: string): StoredMessage | undefined => byIdInMesh.get(id),
			has: (id: string): boolean => byIdInMesh.get(id) !== undefined,
		},
	};
};

/** As long as they are not older than this instant. */
const newestWithin = (messages: Iterable<StoredMessage>, since: number): StoredMessage[] => {
	const recent: StoredMessage[] = [];
	for (const message of messages) {
		if (message.sent_at < since) {
			break;
		}

		recent.push(message);
	}

	return recent;
};
