import type {Handler} from '../handler.js';
import {viewTask} from '../tasks/projects.js';

export const taskList: Handler<'task list'> = ({store, caller}) => ({
	tasks: store.taskLists.all().flatMap(list => {
		const isSupervisor = list.supervisor === caller.agent_id;
		const own = Object.values(list.tasks).filter(({owner}) => isSupervisor || owner === caller.agent_id);
		return own.map(task => viewTask(store, list, task));
	}),
});
