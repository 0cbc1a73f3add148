import type {Handler} from '../handler.js';
import {changeTask} from '../tasks/change-task.js';
import {findTask, projectOf, requireSupervisor} from '../tasks/projects.js';

export const taskUnassign: Handler<'task unassign'> = (scope, {slug, ...args}) => {
	const project = projectOf(scope, args.project);
	const {list, task} = findTask(scope, {project, slug});
	requireSupervisor(scope, list);
	if (task.owner === null || task.status === 'merged') {
		throw scope.error('not_assigned', `${slug} is ${task.status}: there is nobody to take it from`, {
			slug,
			status: task.status,
		});
	}

	return {task: changeTask(scope, {project, slug, room: task.room, left: [task.owner]})};
};
