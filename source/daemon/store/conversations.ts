import {nameInMesh} from '../../core/mesh/mesh-names.js';
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
	/** 1 where it is one of the mesh: names and folder end in `@` and the name of that. */
	mesh: 0 | 1;
};

type Party = {agent_id: string; name: string};

/** The name of the mesh that it belongs to. */
type Opening = {mesh?: string};

const placeIn = (name: string, mesh: string | undefined): string =>
	mesh === undefined ? name : nameInMesh(name, mesh);

/** Channels and rooms: who talks where, and how far each has come. */
export const conversationsTable = (database: Database) => {
	const byId = database.prepare<[number], Conversation>('SELECT * FROM conversations WHERE conversation_id = ?');
	const byPair = database.prepare<[string, string], Conversation>(
		`SELECT * FROM conversations WHERE kind = 'channel' AND lo_id = ? AND hi_id = ? ORDER BY mesh DESC LIMIT 1`,
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
		`INSERT INTO conversations (kind, folder, lo_id, hi_id, room, mesh)
		VALUES (@kind, @folder, @lo_id, @hi_id, @room, @mesh)`,
	);
	const restore = database.prepare<Omit<Conversation, 'conversation_id' | 'mesh'>>(
		`INSERT INTO conversations (kind, folder, lo_id, hi_id, room, last_seq)
		VALUES (@kind, @folder, @lo_id, @hi_id, @room, @last_seq)`,
	);
	const advance = database.prepare<[number], {last_seq: number}>(
		'UPDATE conversations SET last_seq = last_seq + 1 WHERE conversation_id = ? RETURNING last_seq',
	);

	const get = (conversationId: number): Conversation | undefined => byId.get(conversationId);

	const open = (
		facts: Pick<Conversation, 'kind' | 'lo_id' | 'hi_id' | 'room'>,
		{wanted, otherwise, mesh}: {wanted: string; otherwise: string; mesh: string | undefined},
	): Conversation => {
		const folder = byFolder.get(wanted) ? otherwise : wanted;
		const made = {...facts, folder, mesh: mesh === undefined ? (0 as const) : (1 as const)};
		return {...made, conversation_id: Number(insert.run(made).lastInsertRowid), last_seq: 0};
	};

	return {
		get,
		channelBetween: (left: string, right: string): Conversation | undefined => byPair.get(...ordered(left, right)),
		/** The channel of a pair, made when they first speak. Its folder has their names, and their ids where that is taken. */
		openChannel: (left: Party, right: Party, {mesh}: Opening = {}): Conversation => {
			const [lo_id, hi_id] = ordered(left.agent_id, right.agent_id);
			const names = [left.name, right.name].sort().join('--');
			return open(
				{kind: 'channel', lo_id, hi_id, room: null},
				{
					wanted: placeIn(`peers/${names}`, mesh),
					otherwise: placeIn(`peers/${names}~${lo_id}~${hi_id}`, mesh),
					mesh,
				},
			);
		},
		/** A room's folder has its name, and its id where that is taken, be it by another spelling. */
		openRoom: (room: string, roomId: string, {mesh}: Opening = {}): Conversation =>
			open(
				{kind: 'room', lo_id: null, hi_id: null, room: placeIn(room, mesh)},
				{
					wanted: placeIn(`rooms/${room}`, mesh),
					otherwise: placeIn(`rooms/${room}~${roomId}`, mesh),
					mesh,
				},
			),
		/** A conversation as it was before; answers with its id. */
		restore: (conversation: Omit<Conversation, 'conversation_id' | 'mesh'>): number =>
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
