import type {Handler} from '../handler.js';
import {projectOf, viewTask} from '../tasks/projects.js';
import {shownList} from '../tasks/shown-lists.js';

export const taskBulletin: Handler<'task bulletin'> = (scope, {project, branch}) => {
	const {store} = scope;
	const list = shownList(store, projectOf(scope, project));
	const open = Object.values(list?.tasks ?? {}).filter(({status}) => status === 'open');
	const tasks = open.map(task => ({...task, here: branch !== undefined && task.branch === branch}));
	tasks.sort((left, right) => Number(right.here) - Number(left.here) || (left.slug < right.slug ? -1 : 1));
	return {tasks: list ? tasks.map(({here, ...task}) => ({...viewTask(store, list, task), here})) : []};
};
