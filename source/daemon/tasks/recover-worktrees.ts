import type {Parts} from '../handler.js';
import {undoWorktree} from './worktrees.js';

/** What a daemon that was killed had begun to make in users' repositories is taken back, before anyone makes more there. */
export const recoverWorktrees = ({store, repositories, log}: Parts): void => {
	for (const {id, plan} of store.worktreePlans.all()) {
		void repositories(plan.repo_root, async () => {
			try {
				await undoWorktree(plan);
				log.info(`tasks: took back what was begun of ${plan.path}`);
			} catch (error) {
				log.info(`tasks: ${plan.path} cannot be taken back: ${error instanceof Error ? error.message : error}`);
			}

			store.transaction(() => store.worktreePlans.remove(id));
		});
	}
};
