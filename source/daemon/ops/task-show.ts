import type {Handler} from '../handler.js';
import {findTask, projectOf, viewTask} from '../tasks/projects.js';

export const taskShow: Handler<'task show'> = (scope, {slug, ...args}) => {
	const {store} = scope;
	const project = projectOf(scope, args.project);
	if (slug !== undefined) {
		const {list, task} = findTask(scope, {project, slug});
		return {tasks: [viewTask(store, list, task)]};
	}

	const list = store.taskLists.get(project);
	return {tasks: list ? Object.values(list.tasks).map(task => viewTask(store, list, task)) : []};
};
