import type {Handler} from '../handler.js';
import {viewTask} from '../tasks/projects.js';
import {shownLists} from '../tasks/shown-lists.js';

export const taskList: Handler<'task list'> = ({store, caller}) => ({
	tasks: shownLists(store).flatMap(list => {
		const isSupervisor = list.supervisor === caller.agent_id;
		const own = Object.values(list.tasks).filter(({owner}) => isSupervisor || owner === caller.agent_id);
		return own.map(task => viewTask(store, list, task));
	}),
});
