import {faultPoint} from '../fault-point.js';
import type {Parts} from '../handler.js';
import {wipeWorktree} from './wipe-worktree.js';
import {type PendingWork, undoWorktree} from './worktrees.js';

/**
 * What a daemon that was killed had begun in users' repositories comes to its end before anyone begins more there: what it
 * made is taken back, and what it was about to remove is removed.
 */
export const recoverWorktrees = ({store, repositories, log}: Parts): void => {
	// What the mesh may have taken has to have its worktree; the plan goes once the task is there.
	const flight = store.mesh.flight() ?? '';
	for (const {id, plan} of store.worktreePlans.all().filter(each => !flight.includes(each.id))) {
		repositories(plan.repo_root, async () => {
			try {
				await finish(plan);
				log.info(`tasks: finished or took back what was begun of ${plan.path}`);
			} catch (error) {
				log.info(`tasks: ${plan.path} stays as it is: ${error instanceof Error ? error.message : error}`);
			}

			faultPoint('worktree-recovered');
			store.transaction(() => store.worktreePlans.remove(id));
		}).catch((error: unknown) => log.info(`tasks: ${plan.path} is left for the next daemon: ${error}`));
	}
};

const finish = async (plan: PendingWork): Promise<void> => {
	'wipe' in plan ? await wipeWorktree(plan) : await undoWorktree(plan);
};
