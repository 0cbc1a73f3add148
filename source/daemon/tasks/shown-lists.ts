import {bareName, nameInMesh} from '../../core/mesh/mesh-names.js';
import {type TaskList, taskOf} from '../../core/tasks/task-list.js';
import type {Store} from '../store/open-store.js';

/** All projects with their tasks, those of the mesh by the names that this home has for them. */
export const shownLists = (store: Store): TaskList[] => [
	...store.taskLists.all(),
	...store.taskLists.mesh.all().map(list => shown(store, list)),
];

/** The tasks of a project; where this home has none of that name, or not this one, those of the mesh. */
export const shownList = (store: Store, project: string, slug?: string): TaskList | undefined => {
	const own = store.taskLists.get(project);
	if (own && (slug === undefined || taskOf(own, slug))) {
		return own;
	}

	const list = store.taskLists.mesh.get(bareName(project)) ?? store.taskLists.mesh.get(project);
	return list ? shown(store, list) : own;
};

const shown = (store: Store, list: TaskList): TaskList => {
	const mesh = store.mesh.state()?.name ?? '';
	const tasks = Object.entries(list.tasks).map(([slug, task]) => [slug, {...task, room: nameInMesh(task.room, mesh)}]);
	return {...list, project: nameInMesh(list.project, mesh), tasks: Object.fromEntries(tasks)};
};
