import {LaliaError} from '../../core/lalia-error.js';
import type {Task} from '../../core/tasks/task-list.js';
import {lineFor} from '../../core/tasks/texts.js';
import type {Called, Handler, Scope} from '../handler.js';
import {archive} from '../rooms.js';
import {GitFailed} from '../tasks/project-git.js';
import {findTask, projectOf, requireSupervisor} from '../tasks/projects.js';
import {announce, recordTasks} from '../tasks/record.js';
import {wipeWorktree} from '../tasks/wipe-worktree.js';

type Gate = Scope<'role_required' | 'not_supervisor' | 'task_not_found' | 'needs_force' | 'owner_live'> & Called;

export const taskUnpublish: Handler<'task unpublish'> = (scope, args) => {
	const project = projectOf(scope, args.project);
	const {list} = checkGates(scope, {...args, project});
	return {
		work: commit =>
			scope.repositories(list.repo_root, async () => {
				const {task} = commit(step => checkGates(step, {...args, project}));
				const wiped = args.wipe_worktree ? await wipe(list.repo_root, task) : {removed: false};
				return commit(step => {
					const {room_archived} = takeBack(step, {project, task});
					return {
						slug: task.slug,
						worktree_removed: wiped.removed,
						room_archived,
						...('salvage' in wiped ? {salvage: wiped.salvage} : {}),
					};
				});
			}),
	};
};

type Asked = {project: string; slug: string; force: boolean; evict_owner: boolean};

/** Everything that a refusal can be about, before anything is changed. */
const checkGates = (scope: Gate, {project, slug, force, evict_owner}: Asked) => {
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

const takeBack = (scope: Scope & Called, {project, task}: {project: string; task: Task}) => {
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

	return {room_archived: room !== undefined};
};

const wipe = async (repoRoot: string, task: Task) => {
	try {
		return await wipeWorktree(repoRoot, task);
	} catch (error) {
		throw error instanceof GitFailed ? new LaliaError('git_failed', error.message, {cause: error}) : error;
	}
};
