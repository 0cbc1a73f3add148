import type {PendingWork} from '../tasks/worktrees.js';
import type {Database} from './open-database.js';

/** What is being done in users' repositories just now: finished or undone at the next start if this daemon does not come to its end. */
export const worktreePlansTable = (database: Database) => {
	const put = database.prepare('INSERT INTO worktree_plans (id, plan) VALUES (?, ?)');
	const remove = database.prepare('DELETE FROM worktree_plans WHERE id = ?');
	const all = database.prepare<[], {id: string; plan: string}>('SELECT * FROM worktree_plans ORDER BY id');

	return {
		put: (id: string, plan: PendingWork): void => {
			put.run(id, JSON.stringify(plan));
		},
		remove: (id: string): void => {
			remove.run(id);
		},
		all: (): {id: string; plan: PendingWork}[] =>
			// Reason for the cast: the column holds what `put` wrote.
			all.all().map(({id, plan}) => ({id, plan: JSON.parse(plan) as PendingWork})),
	};
};
