import type {Database} from './open-database.js';

export type Conversation = {
	conversation_id: number;
	kind: 'channel' | 'room';
	/** Its folder in the transcript, unlike every other one even where case does not count. */
	folder: string;
	lo_id: string | null;
	hi_id: string | null;
	room: string | null;
	/** The seq of its newest message, which is also their number. */
	last_seq: number;
};

type Party = {agent_id: string; name: string};

/** Channels and rooms: who talks where, and how far each has come. */
export const conversationsTable = (database: Database) => {
	const byId = database.prepare<[number], Conversation>('SELECT * FROM conversations WHERE conversation_id = ?');
	const byPair = database.prepare<[string, string], Conversation>(
		`SELECT * FROM conversations WHERE kind = 'channel' AND lo_id = ? AND hi_id = ?`,
	);
	const ofAgent = database.prepare<[string, string], Conversation>(
		`SELECT * FROM conversations WHERE kind = 'channel' AND lo_id = ?
		UNION ALL SELECT * FROM conversations WHERE kind = 'channel' AND hi_id = ? ORDER BY conversation_id`,
	);
	const all = database.prepare<[], Conversation>('SELECT * FROM conversations ORDER BY conversation_id');
	const byFolder = database.prepare<[string], {conversation_id: number}>(
		'SELECT conversation_id FROM conversations WHERE folder = ?',
	);
	const insert = database.prepare<Omit<Conversation, 'conversation_id' | 'last_seq'>>(
		'INSERT INTO conversations (kind, folder, lo_id, hi_id, room) VALUES (@kind, @folder, @lo_id, @hi_id, @room)',
	);
	const restore = database.prepare<Omit<Conversation, 'conversation_id'>>(
		`INSERT INTO conversations (kind, folder, lo_id, hi_id, room, last_seq)
		VALUES (@kind, @folder, @lo_id, @hi_id, @room, @last_seq)`,
	);
	const advance = database.prepare<[number], {last_seq: number}>(
		'UPDATE conversations SET last_seq = last_seq + 1 WHERE conversation_id = ? RETURNING last_seq',
	);

	const get = (conversationId: number): Conversation | undefined => byId.get(conversationId);

	const freeFolder = (wanted: string, otherwise: string): string => (byFolder.get(wanted) ? otherwise : wanted);

	return {
		get,
		channelBetween: (left: string, right: string): Conversation | undefined => byPair.get(...ordered(left, right)),
		/** The channel of a pair, made when they first speak. Its folder has their names, and their ids where that is taken. */
		openChannel: (left: Party, right: Party): Conversation => {
			const [lo_id, hi_id] = ordered(left.agent_id, right.agent_id);
			const names = [left.name, right.name].sort().join('--');
			const folder = freeFolder(`peers/${names}`, `peers/${names}~${lo_id}~${hi_id}`);
			const {lastInsertRowid} = insert.run({kind: 'channel', folder, lo_id, hi_id, room: null});
			return {conversation_id: Number(lastInsertRowid), kind: 'channel', folder, lo_id, hi_id, room: null, last_seq: 0};
		},
		/** A room's folder has its name, and its id where that is taken, be it by another spelling. */
		openRoom: (room: string, roomId: string): Conversation => {
			const folder = freeFolder(`rooms/${room}`, `rooms/${room}~${roomId}`);
			const {lastInsertRowid} = insert.run({kind: 'room', folder, lo_id: null, hi_id: null, room});
			const conversation_id = Number(lastInsertRowid);
			return {conversation_id, kind: 'room', folder, lo_id: null, hi_id: null, room, last_seq: 0};
		},
		/** A conversation as it was before; answers with its id. */
		restore: (conversation: Omit<Conversation, 'conversation_id'>): number =>
			Number(restore.run(conversation).lastInsertRowid),
		all: (): Conversation[] => all.all(),
		channelsOf: (agentId: string): Conversation[] => ofAgent.all(agentId, agentId),
		/** Takes the next seq, from 1, without gaps: a rolled back transaction gives it back. */
		nextSeq: (conversationId: number): number => {
			const row = advance.get(conversationId);
			if (!row) {
				throw new Error(`no conversation ${conversationId}`);
			}

			return row.last_seq;
		},
	};
};

const ordered = (left: string, right: string): [string, string] => (left < right ? [left, right] : [right, left]);

/** The other agent of a channel. */
export const otherOf = (channel: Conversation, agentId: string): string =>
	(channel.lo_id === agentId ? channel.hi_id : channel.lo_id) ?? '';
