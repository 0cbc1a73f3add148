import type {Handler} from '../handler.js';
import {noteTask} from '../notify/note.js';
import {changeTask} from '../tasks/change-task.js';
import {findTask, projectOf, requireSupervisor, viewTask} from '../tasks/projects.js';

export const taskSetStatus: Handler<'task set-status'> = (scope, {slug, status, ...args}) => {
	const {store, caller, error} = scope;
	const project = projectOf(scope, args.project);
	const {list, task} = findTask(scope, {project, slug});
	if (status === 'merged') {
		requireSupervisor(scope, list);
	} else if (task.owner !== caller.agent_id || task.status === 'merged') {
		const owner = task.owner === null ? 'nobody' : (store.agents.get(task.owner)?.name ?? task.owner);
		throw error('not_owner', `${slug} is ${task.status} and belongs to ${owner}, not to ${caller.name}`, {slug, owner});
	}

	if (task.status === status) {
		return {task: viewTask(store, list, task)};
	}

	const changed = changeTask(scope, {project, slug, room: task.room});
	noteTask(scope, changed);
	return {task: changed};
};
