import {counted} from '../../core/counted.js';
import type {Handler} from '../handler.js';
import {projectOf, requireSupervisor} from '../tasks/projects.js';
import {recordTasks} from '../tasks/record.js';

export const taskGc: Handler<'task gc'> = (scope, args) => {
	const project = projectOf(scope, args.project);
	const list = scope.store.taskLists.get(project);
	requireSupervisor(scope, list);
	if (!list) {
		throw scope.error('project_not_found', `${project || 'no project'} has no tasks`, {project});
	}

	const slugs = Object.values(list.tasks).flatMap(({slug, status}) => (status === 'merged' ? [slug] : []));
	if (slugs.length > 0) {
		recordTasks(scope, {project, facts: {slugs}, subject: `forgot ${counted(slugs.length, 'merged task')}`});
	}

	return {project, slugs: slugs.sort()};
};
