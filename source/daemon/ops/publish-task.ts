import {faultPoint} from '../fault-point.js';
import type {Called, Handler, Scope} from '../handler.js';
import {removeMark} from '../tasks/making-mark.js';
import {requireSupervisor} from '../tasks/projects.js';
import {type Publication, publish, republish, unmergedTask} from '../tasks/publish.js';
import {makeWorktree, planWorktree, undoWorktree, type WorktreePlan} from '../tasks/worktrees.js';

/**
 * All or nothing: the plan of the worktree is durable before git is asked to make it, and taken away with the row that
 * needs it. What fails in between is undone here, and by the next daemon where this one is killed.
 */
export const publishTask: Handler<'publish-task'> = (scope, args) => {
	checkAuthority(scope, args);
	return {
		work: commit =>
			scope.repositories(args.repo_root, async () => {
				const known = commit(step => {
					checkAuthority(step, args);
					const there = unmergedTask(step.store.taskLists.get(args.project), args.workstream.slug);
					return there && republish(step, args, there);
				});
				if (known) {
					return known;
				}

				const plan = await planWorktree(args.repo_root, args.workstream);
				commit(({store, request}) => store.worktreePlans.put(request.id, plan));
				faultPoint('worktree-planned');
				try {
					await makeWorktree(plan);
					faultPoint('worktree-made');
					const published = commit(step => {
						checkAuthority(step, args);
						step.store.worktreePlans.remove(step.request.id);
						return publish(step, args, plan.path);
					});
					faultPoint('worktree-published');
					await removeMark(plan.repo_root, plan.path);
					return published;
				} catch (error) {
					// Fails where this daemon has ended meanwhile: what is there belongs to the next one then.
					commit(() => undefined);
					await undo(plan, scope);
					commit(({store, request}) => store.worktreePlans.remove(request.id));
					throw error;
				}
			}),
	};
};

export const undo = async (plan: WorktreePlan, {log}: Pick<Scope, 'log'>): Promise<void> => {
	try {
		await undoWorktree(plan);
	} catch (error) {
		log.info(`tasks: ${plan.path} cannot be taken back: ${error instanceof Error ? error.message : error}`);
	}
};

type Authorized = Scope<'role_required' | 'not_supervisor' | 'project_identity_mismatch'> & Called;

export const checkAuthority = (scope: Authorized, {project, repo_root}: Publication): void => {
	const {caller, store, error} = scope;
	requireSupervisor(scope, store.taskLists.get(project));
	const isOwn = caller.project === project && (caller.repo_root === null || caller.repo_root === repo_root);
	if (!isOwn) {
		throw error(
			'project_identity_mismatch',
			`the payload is about ${project} in ${repo_root}, and ${caller.name} is registered for ${caller.project ?? 'no project'} in ${caller.repo_root ?? 'no repository'}`,
			{project, repo_root, registered: {project: caller.project, repo_root: caller.repo_root}},
		);
	}
};
