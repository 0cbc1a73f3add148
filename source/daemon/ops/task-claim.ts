import {bundleText} from '../../core/tasks/texts.js';
import type {Called, Handler, Scope} from '../handler.js';
import {checkPlaces} from '../rooms.js';
import {changeTask} from '../tasks/change-task.js';
import {findTask, projectOf} from '../tasks/projects.js';

export const taskClaim: Handler<'task claim'> = (scope, args) => {
	const {store, caller, error} = scope;
	if (caller.role === 'supervisor') {
		throw error('role_forbidden', `${caller.name} is a supervisor, and supervisors do not claim`, {role: caller.role});
	}

	const project = projectOf(scope, args.project);
	const slug = args.slug ?? slugOfBranch(scope, {project, branch: args.branch});
	const {task} = findTask(scope, {project, slug});
	if (task.status !== 'open') {
		const owner = task.owner === null ? '' : ` (${store.agents.get(task.owner)?.name})`;
		throw error('not_open', `${slug} is ${task.status}${owner}, and not open to be claimed`, {
			slug,
			status: task.status,
		});
	}

	const room = store.rooms.named(task.room);
	const change = {joined: [caller.agent_id]};
	room && checkPlaces(scope, {room, ...change});

	const view = changeTask(scope, {project, slug, room: task.room, ...change});
	const waitsFor = view.waits_for;
	return {
		task: view,
		bundle: bundleText(task),
		...(waitsFor.length > 0 ? {warning: `${slug} depends on what is not merged yet: ${waitsFor.join(', ')}`} : {}),
	};
};

type Finding = Scope<'task_not_found'> & Called;

/** The task whose branch the caller is on. */
const slugOfBranch = (scope: Finding, {project, branch}: {project: string; branch: string | undefined}): string => {
	const tasks = Object.values(scope.store.taskLists.get(project)?.tasks ?? {});
	const here = branch ?? scope.caller.branch ?? undefined;
	const task = tasks.find(candidate => candidate.branch === here);
	if (!task) {
		throw scope.error(
			'task_not_found',
			`no task of ${project || 'no project'} has the branch ${here ?? '(none)'}: name one`,
			{
				project,
				branch: here ?? null,
			},
		);
	}

	return task.slug;
};
