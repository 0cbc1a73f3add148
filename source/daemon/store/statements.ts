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

/** What each agent has signed about itself. */
export const statementsTable = (database: Database) => {
	const insert = database.prepare<Row & {agent_id: string}>(
		'INSERT INTO statements (id, agent_id, v, op, args, sig, at) VALUES (@id, @agent_id, @v, @op, @args, @sig, @at)',
	);
	const ofAgent = database.prepare<[string], Row>(
		`SELECT v, id, op, args, sig, at FROM statements WHERE agent_id = ? AND conversation_id IS NULL ORDER BY position`,
	);
	const joinMesh = database.prepare<[string, string, string]>(
		'UPDATE statements SET mesh = 1 WHERE id = ? AND agent_id = ? AND sig = ? AND conversation_id IS NULL',
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

	return {
		add,
		/** Those that the mesh has carried out. A home that was rebuilt may have one before the stream has told of it. */
		mesh: {
			add: (agentId: string, statement: Statement): void => {
				const join = () => joinMesh.run(statement.id, agentId, statement.sig).changes;
				if (join() === 0) {
					add(agentId, statement);
					join();
				}
			},
			has: (id: string): boolean => byIdInMesh.get(id) !== undefined,
			of: (agentId: string): Statement[] => ofAgentInMesh.all(agentId).map(statementOf),
		},
		has: (id: string): boolean => byId.get(id) !== undefined,
		/** Oldest first. */
		of: (agentId: string): Statement[] => ofAgent.all(agentId).map(statementOf),
	};
};

const statementOf = (row: Row): Statement => ({
	...row,
	// Reason for the cast: the column holds what `add` wrote.
	args: JSON.parse(row.args) as Record<string, unknown>,
});
