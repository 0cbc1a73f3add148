import type {RoomStatement} from '../../core/transcript/room-files.js';
import type {Database} from './open-database.js';

/** A signed request that made or changed an agent, kept so that anyone can check it. */
export type Statement = {
	v: number;
	id: string;
	op: string;
	args: Record<string, unknown>;
	sig: string;
	/** When the daemon took it, milliseconds since the epoch. */
	at: number;
};

type Row = Omit<Statement, 'args'> & {args: string};
type RoomRow = Omit<Row, 'at'> & {agent_id: string; at: number; joined: string; departed: string};

/** What each agent has signed about itself, and what was signed about the members of each room. */
export const statementsTable = (database: Database) => {
	const insert = database.prepare<Row & {agent_id: string}>(
		'INSERT INTO statements (id, agent_id, v, op, args, sig, at) VALUES (@id, @agent_id, @v, @op, @args, @sig, @at)',
	);
	const insertForRoom = database.prepare<RoomRow & {conversation_id: number}>(
		`INSERT INTO statements (id, agent_id, v, op, args, sig, at, conversation_id, joined, departed)
		VALUES (@id, @agent_id, @v, @op, @args, @sig, @at, @conversation_id, @joined, @departed)`,
	);
	const ofAgent = database.prepare<[string], Row>(
		`SELECT v, id, op, args, sig, at FROM statements WHERE agent_id = ? AND conversation_id IS NULL ORDER BY position`,
	);
	const ofRoom = database.prepare<[number], RoomRow>(
		`SELECT v, id, op, agent_id, args, sig, at, joined, departed FROM statements
		WHERE conversation_id = ? ORDER BY position`,
	);
	const joinOfAgent = database.prepare<[string, string, string]>(
		'UPDATE statements SET mesh = 1 WHERE id = ? AND agent_id = ? AND sig = ? AND conversation_id IS NULL',
	);
	const joinOfRoom = database.prepare<[string, number]>(
		'UPDATE statements SET mesh = 1 WHERE id = ? AND conversation_id = ?',
	);
	const ofAgentInMesh = database.prepare<[string], Row>(
		`SELECT v, id, op, args, sig, at FROM statements
		WHERE agent_id = ? AND conversation_id IS NULL AND mesh = 1 ORDER BY position`,
	);
	const byIdInMesh = database.prepare<[string]>('SELECT 1 FROM statements WHERE id = ? AND mesh = 1');
	const byId = database.prepare<[string]>('SELECT 1 FROM statements WHERE id = ?');

	const add = (agentId: string, statement: Statement): void => {
		insert.run({...statement, agent_id: agentId, args: JSON.stringify(statement.args)});
	};

	const addForRoom = (conversationId: number, {joined, left, args, at, ...statement}: RoomStatement): void => {
		insertForRoom.run({
			...statement,
			conversation_id: conversationId,
			at: Date.parse(at),
			args: JSON.stringify(args),
			joined: JSON.stringify(joined),
			departed: JSON.stringify(left),
		});
	};

	return {
		add,
		addForRoom,
		/** Those that the mesh has carried out. A home that was rebuilt may have one before the stream has told of it. */
		mesh: {
			add: (agentId: string, statement: Statement): void => {
				const join = () => joinOfAgent.run(statement.id, agentId, statement.sig).changes;
				if (join() === 0) {
					add(agentId, statement);
					join();
				}
			},
			addForRoom: (conversationId: number, statement: RoomStatement): void => {
				addForRoom(conversationId, statement);
				joinOfRoom.run(statement.id, conversationId);
			},
			has: (id: string): boolean => byIdInMesh.get(id) !== undefined,
			of: (agentId: string): Statement[] => ofAgentInMesh.all(agentId).map(statementOf),
		},
		has: (id: string): boolean => byId.get(id) !== undefined,
		/** Oldest first. */
		of: (agentId: string): Statement[] => ofAgent.all(agentId).map(statementOf),
		/** Oldest first. */
		ofRoom: (conversationId: number): RoomStatement[] =>
			ofRoom.all(conversationId).map(({joined, departed, args, at, ...row}) => ({
				...row,
				at: new Date(at).toISOString(),
				// Reason for the casts: the columns hold what `addForRoom` wrote.
				args: JSON.parse(args) as Record<string, unknown>,
				joined: JSON.parse(joined) as string[],
				left: JSON.parse(departed) as string[],
			})),
	};
};

const statementOf = (row: Row): Statement => ({
	...row,
	// Reason for the cast: the column holds what `add` wrote.
	args: JSON.parse(row.args) as Record<string, unknown>,
});
