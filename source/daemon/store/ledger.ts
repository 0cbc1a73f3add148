import type {Database} from './open-database.js';

/** What can happen to a message on its way to one of its recipients, beside being sent. */
export type Step = {
	pos: number;
	agent_id: string;
	at: number;
	event: 'offered' | 'read' | 'dropped' | 'wake';
	lane: string | null;
	session_id: number | null;
	/** Of an offer its moment, of a read what proves it, of a loss and of a wake how it came. */
	detail: string | null;
};

/** All unread mail after one place in the log up to another was counted before a session. */
export type Digest = {
	agent_id: string;
	after: number;
	up_to: number;
	session_id: number;
	at: number;
	lane: string;
	moment: string;
};

/**
 * The delivery ledger: it only grows, but for the steps in sessions that are long over. What was sent is in the log; what is not
 * here was not noticed.
 */
export const ledgerTable = (database: Database) => {
	const insert = database.prepare<Step>(
		`INSERT INTO deliveries (pos, agent_id, step, at, event, lane, session_id, detail)
		SELECT @pos, @agent_id, ifnull(max(step), 0) + 1, @at, @event, @lane, @session_id, @detail
		FROM deliveries WHERE pos = @pos AND agent_id = @agent_id`,
	);
	const insertDropped = database.prepare<{
		agent_id: string;
		conversation_id: number | null;
		at: number;
		detail: string;
	}>(
		`INSERT INTO deliveries (pos, agent_id, step, at, event, detail)
		SELECT pos, agent_id, (SELECT ifnull(max(step), 0) + 1 FROM deliveries
			WHERE deliveries.pos = mailbox.pos AND deliveries.agent_id = mailbox.agent_id), @at, 'dropped', @detail
		FROM mailbox WHERE agent_id = @agent_id AND conversation_id = ifnull(@conversation_id, conversation_id)`,
	);
	const insertDigest = database.prepare<Digest>(
		`INSERT OR REPLACE INTO digests (agent_id, up_to, session_id, after, at, lane, moment)
		VALUES (@agent_id, @up_to, @session_id, @after, @at, @lane, @moment)`,
	);
	const steps = database.prepare<[number, string], Step>(
		'SELECT * FROM deliveries WHERE pos = ? AND agent_id = ? ORDER BY step',
	);
	const met = database.prepare<[number], string>('SELECT DISTINCT agent_id FROM deliveries WHERE pos = ?').pluck();
	const digests = database.prepare<[string, number, number], Digest>(
		'SELECT * FROM digests WHERE agent_id = ? AND up_to >= ? AND after < ? ORDER BY at LIMIT 20',
	);
	const forgetSteps = database.prepare(
		`DELETE FROM deliveries
		WHERE session_id IN (SELECT value FROM json_each(?)) AND event IN ('offered', 'wake')`,
	);
	const forgetDigests = database.prepare('DELETE FROM digests WHERE session_id IN (SELECT value FROM json_each(?))');

	return {
		note: (step: Step): void => {
			insert.run(step);
		},
		/** All that is unread is about to be dropped, or that of one conversation. */
		noteDropped: (dropped: {agent_id: string; conversation_id?: number; at: number; detail: string}): void => {
			insertDropped.run({conversation_id: null, ...dropped});
		},
		noteDigest: (digest: Digest): void => {
			insertDigest.run(digest);
		},
		/** What happened to a message on its way to this agent, in that order. */
		stepsOf: (pos: number, agentId: string): Step[] => steps.all(pos, agentId),
		/** The agents to whom something happened with it. */
		agentsOf: (pos: number): string[] => met.all(pos),
		digestsOf: (pos: number, agentId: string): Digest[] => digests.all(agentId, pos, pos),
		/** Looks at all of the ledger. How a message ended stays: read, or dropped. */
		forgetSessions: (sessionIds: readonly number[]): void => {
			forgetSteps.run(JSON.stringify(sessionIds));
			forgetDigests.run(JSON.stringify(sessionIds));
		},
	};
};
