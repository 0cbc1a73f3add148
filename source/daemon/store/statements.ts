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
		'SELECT v, id, op, args, sig, at FROM statements WHERE agent_id = ? ORDER BY position',
	);
	const byId = database.prepare<[string]>('SELECT 1 FROM statements WHERE id = ?');

	return {
		add: (agentId: string, statement: Statement): void => {
			insert.run({...statement, agent_id: agentId, args: JSON.stringify(statement.args)});
		},
		has: (id: string): boolean => byId.get(id) !== undefined,
		/** Oldest first. */
		of: (agentId: string): Statement[] =>
			// Reason for the cast: the column holds what `add` wrote.
			ofAgent.all(agentId).map(row => ({...row, args: JSON.parse(row.args) as Record<string, unknown>})),
	};
};
