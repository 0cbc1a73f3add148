import type {Database} from './open-database.js';

/** A run of a harness in which mail is put before an agent, and how far that has come. */
export type HookedSession = {
	session_id: number;
	agent_id: string;
	/** What the harness calls it. */
	key: string;
	lane: string;
	harness: string;
	/** The process that runs its hooks. */
	parent_pid: number | null;
	/** How it can be woken, as JSON. */
	wake: string | null;
	seen_at: number;
	/** All unread mail up to here was put before it, in full or in a digest. */
	offered_to: number;
	/** All of that up to here was said once more. */
	digested_to: number;
	/** 1 where mail was put before it at the end of its turn, and no other turn has begun since. */
	offered_at_end: number;
};

type Facts = Pick<HookedSession, 'agent_id' | 'key' | 'lane' | 'harness' | 'parent_pid' | 'wake' | 'seen_at'>;

type Progress = Pick<HookedSession, 'session_id' | 'offered_to' | 'digested_to' | 'offered_at_end'>;

/** Sessions, and what was put before each in full and awaits the proof that its model had it. */
export const hookedSessionsTable = (database: Database) => {
	const upsert = database.prepare<Facts, HookedSession>(
		`INSERT INTO hooked_sessions (agent_id, key, lane, harness, parent_pid, wake, seen_at)
		VALUES (@agent_id, @key, @lane, @harness, @parent_pid, @wake, @seen_at)
		ON CONFLICT (agent_id, key) DO UPDATE SET lane = excluded.lane, harness = excluded.harness,
			parent_pid = ifnull(excluded.parent_pid, parent_pid), wake = ifnull(excluded.wake, wake), seen_at = excluded.seen_at
		RETURNING *`,
	);
	const orphan = database.prepare(
		'UPDATE hooked_sessions SET parent_pid = NULL, wake = NULL WHERE parent_pid = ? AND session_id <> ?',
	);
	const restart = database.prepare(
		'UPDATE hooked_sessions SET offered_to = 0, digested_to = 0, offered_at_end = 0 WHERE session_id = ?',
	);
	const advance = database.prepare<Progress>(
		`UPDATE hooked_sessions SET offered_to = max(offered_to, @offered_to), digested_to = max(digested_to, @digested_to),
			offered_at_end = @offered_at_end WHERE session_id = @session_id`,
	);
	const byId = database.prepare<[number], HookedSession>('SELECT * FROM hooked_sessions WHERE session_id = ?');
	const ofAgent = database.prepare<[string], HookedSession>(
		'SELECT * FROM hooked_sessions WHERE agent_id = ? ORDER BY seen_at DESC, session_id DESC LIMIT 20',
	);
	const drop = database.prepare('UPDATE hooked_sessions SET parent_pid = NULL, wake = NULL WHERE agent_id = ?');
	const await_ = database.prepare('INSERT OR IGNORE INTO unproven (session_id, pos) VALUES (?, ?)');
	const awaited = database
		.prepare<[number], number>('SELECT pos FROM unproven WHERE session_id = ? ORDER BY pos')
		.pluck();
	const forget = database.prepare('DELETE FROM unproven WHERE session_id = ?');
	const gone = database
		.prepare<[number], number>(
			`SELECT session_id FROM hooked_sessions AS session LEFT JOIN agents USING (agent_id)
			WHERE seen_at < ? AND (agents.name IS NULL OR unregistered_at IS NOT NULL OR EXISTS (SELECT 1 FROM hooked_sessions AS newer
				WHERE newer.agent_id = session.agent_id
					AND (newer.seen_at, newer.session_id) > (session.seen_at, session.session_id)))`,
		)
		.pluck();
	const remove = database.prepare('DELETE FROM hooked_sessions WHERE session_id = ?');

	return {
		/** Takes in what a session says of itself. One process runs the hooks of one session at a time: an earlier one is over. */
		meet: (facts: Facts): HookedSession => {
			// Reason for the cast: there is always a row to return.
			const session = upsert.get(facts) as HookedSession;
			if (session.parent_pid !== null) {
				orphan.run(session.parent_pid, session.session_id);
			}

			return session;
		},
		/** Its model knows nothing any more of what was put before it. */
		restart: (session: HookedSession): HookedSession => {
			restart.run(session.session_id);
			forget.run(session.session_id);
			return {...session, offered_to: 0, digested_to: 0, offered_at_end: 0};
		},
		advance: (progress: Progress): void => {
			advance.run(progress);
		},
		get: (sessionId: number): HookedSession | undefined => byId.get(sessionId),
		/** The newest first. */
		of: (agentId: string): HookedSession[] => ofAgent.all(agentId),
		/** Its agent is gone: nothing is put before it any more. */
		drop: (agentId: string): void => {
			drop.run(agentId);
		},
		awaitProof: (sessionId: number, pos: number): void => {
			await_.run(sessionId, pos);
		},
		awaitsProof: (sessionId: number): number[] => awaited.all(sessionId),
		endAwaiting: (sessionId: number): void => {
			forget.run(sessionId);
		},
		/** Those that were last seen before this, of agents that have a newer one or are gone. */
		goneSince: (before: number): number[] => gone.all(before),
		forget: (sessionIds: readonly number[]): void => {
			for (const sessionId of sessionIds) {
				forget.run(sessionId);
				remove.run(sessionId);
			}
		},
	};
};
