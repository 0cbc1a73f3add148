import type {Conversation} from './conversations.js';
import type {Database} from './open-database.js';

/** A room's conversation and what else there is to know of it. */
export type Room = Conversation & {
	room: string;
	description: string;
	/** The agent that made it. */
	created_by: string;
	created_at: number;
	archived_at: number | null;
	/** The task that it was made for. */
	project: string | null;
	slug: string | null;
};

export type NewRoom = Pick<Room, 'conversation_id' | 'description' | 'created_by' | 'created_at' | 'project' | 'slug'>;

export type RoomSummary = Room & {members: number; joined: number};

export type Member = {
	agent_id: string;
	name: string;
	joined_at: number;
	/** Messages that its full mailbox let go of, and that no read has told it of yet. */
	dropped: number;
};

const joined = 'conversations JOIN rooms USING (conversation_id)';

/** Rooms and who is in them. */
export const roomsTable = (database: Database) => {
	const insert = database.prepare(
		`INSERT INTO rooms (conversation_id, description, created_by, created_at, project, slug)
		VALUES (@conversation_id, @description, @created_by, @created_at, @project, @slug)`,
	);
	const byName = database.prepare<[string], Room>(`SELECT * FROM ${joined} WHERE kind = 'room' AND room = ?`);
	const byId = database.prepare<[number], Room>(`SELECT * FROM ${joined} WHERE conversation_id = ?`);
	const ofProject = database.prepare<[string, 0 | 1], Room>(
		`SELECT * FROM ${joined} WHERE project = ? AND mesh = ? ORDER BY slug`,
	);
	const inMesh = database.prepare<[string], Room>(
		`SELECT * FROM ${joined} WHERE kind = 'room' AND mesh = 1 AND substr(room, 1, instr(room, '@') - 1) = ?`,
	);
	const names = database
		.prepare<[], string>(`SELECT room FROM conversations WHERE kind = 'room' ORDER BY room`)
		.pluck();
	const summaries = database.prepare<[string], RoomSummary>(
		`SELECT *, (SELECT count(*) FROM members WHERE members.conversation_id = rooms.conversation_id) AS members,
			EXISTS (SELECT 1 FROM members WHERE members.conversation_id = rooms.conversation_id AND agent_id = ?) AS joined
		FROM ${joined} ORDER BY room`,
	);
	const ofAgent = database.prepare<[string], Room>(
		`SELECT conversations.*, rooms.* FROM ${joined} JOIN members USING (conversation_id)
		WHERE agent_id = ? ORDER BY conversation_id`,
	);
	const archive = database.prepare('UPDATE rooms SET archived_at = ? WHERE conversation_id = ?');
	const members = database.prepare<[number], Member>(
		`SELECT agent_id, name, joined_at, dropped FROM members JOIN agents USING (agent_id)
		WHERE conversation_id = ? ORDER BY joined_at, agent_id`,
	);
	const isMember = database.prepare<[number, string]>(
		'SELECT 1 FROM members WHERE conversation_id = ? AND agent_id = ?',
	);
	const add = database.prepare('INSERT INTO members (conversation_id, agent_id, joined_at) VALUES (?, ?, ?)');
	const remove = database.prepare('DELETE FROM members WHERE conversation_id = ? AND agent_id = ?');
	const dropped = database
		.prepare<[number, string], number>('SELECT dropped FROM members WHERE conversation_id = ? AND agent_id = ?')
		.pluck();
	const countDropped = database.prepare(
		'UPDATE members SET dropped = max(0, dropped + ?) WHERE conversation_id = ? AND agent_id = ?',
	);

	return {
		add: (room: NewRoom): void => {
			insert.run(room);
		},
		get: (conversationId: number): Room | undefined => byId.get(conversationId),
		named: (name: string): Room | undefined => byName.get(name),
		/** Those that were made for the project's tasks. */
		ofProject: (project: string): Room[] => ofProject.all(project, 0),
		/** The same of the mesh. */
		ofMeshProject: (project: string): Room[] => ofProject.all(project, 1),
		/** The mesh's room of that name, without the name of the mesh behind it. */
		namedInMesh: (name: string): Room | undefined => inMesh.get(name),
		names: (): string[] => names.all(),
		/** Every room, by name; `joined` is 1 where this agent is a member. */
		summaries: (agentId: string): RoomSummary[] => summaries.all(agentId),
		/** Those that the agent is in. */
		of: (agentId: string): Room[] => ofAgent.all(agentId),
		archive: (conversationId: number, at: number | null): void => {
			archive.run(at, conversationId);
		},
		/** In the order in which they joined. */
		members: (conversationId: number): Member[] => members.all(conversationId),
		isMember: (conversationId: number, agentId: string): boolean => isMember.get(conversationId, agentId) !== undefined,
		addMember: (conversationId: number, agentId: string, at: number): void => {
			add.run(conversationId, agentId, at);
		},
		removeMember: (conversationId: number, agentId: string): void => {
			remove.run(conversationId, agentId);
		},
		dropped: (conversationId: number, agentId: string): number => dropped.get(conversationId, agentId) ?? 0,
		/** Adds to the count, or takes off it what the member was told. */
		countDropped: (conversationId: number, agentId: string, change: number): void => {
			countDropped.run(change, conversationId, agentId);
		},
	};
};

export type RoomsTable = ReturnType<typeof roomsTable>;
