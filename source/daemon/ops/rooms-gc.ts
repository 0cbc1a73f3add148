import {counted} from '../../core/counted.js';
import {isUnmerged, taskOf} from '../../core/tasks/task-list.js';
import {commitFiles} from '../commit-files.js';
import type {Handler} from '../handler.js';
import {archive} from '../rooms.js';
import {requireRole} from '../tasks/projects.js';

/** The rooms of the caller's projects whose task is merged, or forgotten since. */
export const roomsGc: Handler<'rooms gc'> = scope => {
	const {store, caller} = scope;
	requireRole(scope);
	const own = store.taskLists.all().filter(({supervisor}) => supervisor === caller.agent_id);
	const finished = own.flatMap(list =>
		store.rooms.ofProject(list.project).filter(({slug, archived_at}) => {
			const task = taskOf(list, slug ?? '');
			return archived_at === null && !(task && isUnmerged(task));
		}),
	);
	if (finished.length > 0) {
		commitFiles(scope, {
			subject: `archived ${counted(finished.length, 'room')}`,
			files: finished.flatMap(room => archive(scope, room)),
		});
	}

	return {archived: finished.map(({slug, project, room}) => ({slug: slug ?? '', project: project ?? '', room}))};
};
