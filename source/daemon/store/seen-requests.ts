import {encodeTime} from 'ulid';
import type {Database} from './open-database.js';

const windowMs = 5 * 60_000;

/**
 * Every signed request is good once. Those of the last minutes are in memory; those that write are also in the database, where
 * nothing that they wrote goes by their id, so that a restart forgets none of them. Older ones are stale anyway.
 */
export const seenRequestsTable = (database: Database) => {
	const insert = database.prepare('INSERT OR IGNORE INTO seen_requests (request_id) VALUES (?)');
	const prune = database.prepare('DELETE FROM seen_requests WHERE request_id < ?');
	const all = database.prepare<[], string>('SELECT request_id FROM seen_requests').pluck();
	let recent = new Set(all.all());
	let older = new Set<string>();
	let turnAt = 0;
	let prunedAt = 0;

	return {
		has: (requestId: string): boolean => recent.has(requestId) || older.has(requestId),
		/** Inside the transaction of what the request changes. */
		persist: (requestId: string, now: number): void => {
			if (prunedAt !== turnAt) {
				prunedAt = turnAt;
				prune.run(encodeTime(Math.max(0, now - 2 * windowMs)));
			}

			insert.run(requestId);
		},
		/** In two generations of at least a window each: what both have forgotten is stale by its own time stamp. */
		remember: (requestId: string, now: number): void => {
			if (now >= turnAt) {
				older = recent;
				recent = new Set();
				turnAt = now + 2 * windowMs;
			}

			recent.add(requestId);
		},
		windowMs,
	};
};
