import {taskOf} from '../../core/tasks/task-list.js';
import type {Handler} from '../handler.js';
import {findTask, projectOf, viewTask} from '../tasks/projects.js';
import {shownList} from '../tasks/shown-lists.js';

export const taskShow: Handler<'task show'> = (scope, {slug, ...args}) => {
	const {store} = scope;
	const project = projectOf(scope, args.project);
	const list = shownList(store, project, slug);
	if (slug !== undefined) {
		const task = taskOf(list, slug) ?? findTask(scope, {project, slug}).task;
		return {tasks: list ? [viewTask(store, list, task)] : []};
	}

	return {tasks: list ? Object.values(list.tasks).map(task => viewTask(store, list, task)) : []};
};
