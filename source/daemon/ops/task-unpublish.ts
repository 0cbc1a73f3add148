import {existsSync} from 'node:fs';
import type {Task} from '../../core/tasks/task-list.js';
import {lineFor} from '../../core/tasks/texts.js';
import {faultPoint} from '../fault-point.js';
import type {Called, Handler, Scope} from '../handler.js';
import {archive} from '../rooms.js';
import {findTask, projectOf, requireSupervisor} from '../tasks/projects.js';
import {announce, recordTasks} from '../tasks/record.js';
import {checkWipe, type WipePlan, wipeWorktree} from '../tasks/wipe-worktree.js';

type Gate = Scope<'role_required' | 'not_supervisor' | 'task_not_found' | 'needs_force' | 'owner_live'> & Called;

/**
 * The row goes, together with the durable intention to remove the worktree, and only then the worktree: whatever happens in
 * between, no task is left without its worktree, and what has become dirty meanwhile stays.
 */
export const taskUnpublish: Handler<'task unpublish'> = (scope, args) => {
	const project = projectOf(scope, args.project);
	const {list} = checkGates(scope, {...args, project});
	return {
		work: commit =>
			scope.repositories(list.repo_root, async () => {
				const {task} = commit(step => checkGates(step, {...args, project}));
				const {slug, branch, worktree: path} = task;
				const plan: WipePlan = {wipe: true, repo_root: list.repo_root, path, branch, slug};
				const isToBeWiped = args.wipe_worktree && (await checkWipe(plan));
				const room_archived = commit(step => {
					checkGates(step, {...args, project});
					if (isToBeWiped) {
						step.store.worktreePlans.put(step.request.id, plan);
					}

					return takeBack(step, {project, task});
				});
				faultPoint('worktree-unpublished');
				const wiped = isToBeWiped ? await wipe(plan, scope) : args.wipe_worktree ? otherIn(plan) : {};
				faultPoint('worktree-wiped');
				if (isToBeWiped) {
					commit(({store, request}) => store.worktreePlans.remove(request.id));
				}

				return {slug, worktree_removed: 'salvage' in wiped, room_archived, ...wiped};
			}),
	};
};

/** The task is gone by now: what keeps its worktree from going too is no reason to refuse. */
const wipe = async (plan: WipePlan, {log}: Pick<Scope, 'log'>): Promise<{salvage?: string; warning?: string}> => {
	try {
		const salvage = await wipeWorktree(plan);
		return salvage === undefined ? {} : {salvage};
	} catch (error) {
		const warning = `${plan.path} stays: ${error instanceof Error ? error.message : error}`;
		log.info(`tasks: ${warning}`);
		return {warning};
	}
};

/** What is in the worktree's place, if anything is, is not the task's. */
const otherIn = ({path, repo_root}: WipePlan): {warning?: string} =>
	existsSync(path) ? {warning: `${path} stays: it is no worktree of ${repo_root}`} : {};

type Asked = {project: string; slug: string; force: boolean; evict_owner: boolean};

/** Everything that a refusal can be about, before anything is changed. */
export const checkGates = (scope: Gate, {project, slug, force, evict_owner}: Asked) => {
	const {store, error, leases, now} = scope;
	const found = findTask(scope, {project, slug});
	requireSupervisor(scope, found.list);
	const {owner, room} = found.task;
	const agent = owner === null ? undefined : store.agents.get(owner);
	if (agent && agent.unregistered_at === null && leases.isLive(agent, now) && !evict_owner) {
		throw error('owner_live', `${agent.name} is working on ${slug}`, {slug, owner: agent.name});
	}

	const said = countTraffic(scope, room);
	if ((owner !== null || said > 0) && !force) {
		const why = owner === null ? `${said} messages are in its room` : `${agent?.name ?? owner} owns it`;
		throw error('needs_force', `${slug} is in use: ${why}`, {slug, owner: agent?.name ?? null, messages: said});
	}

	return found;
};

/** What was posted beside bundles and system lines. */
const countTraffic = ({store}: Scope, name: string): number => {
	const room = store.rooms.named(name);
	return room ? store.messages.countOf(room.conversation_id, 'message') : 0;
};

export const takeBack = (scope: Scope & Called, {project, task}: {project: string; task: Task}): boolean => {
	const {store, request} = scope;
	const room = store.rooms.named(task.room);
	recordTasks(scope, {
		project,
		facts: {slugs: [task.slug]},
		files: room?.archived_at === null ? archive(scope, room) : [],
		subject: lineFor(request),
	});
	if (room) {
		announce(scope, {room, body: lineFor(request)});
	}

	return room !== undefined;
};
