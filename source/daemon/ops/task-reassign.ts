import {resolveAgent} from '../directory.js';
import type {Handler} from '../handler.js';
import {checkPlaces} from '../rooms.js';
import {changeTask} from '../tasks/change-task.js';
import {findTask, projectOf, requireSupervisor, viewTask} from '../tasks/projects.js';

export const taskReassign: Handler<'task reassign'> = (scope, {slug, agent: address, ...args}) => {
	const {store, error} = scope;
	const project = projectOf(scope, args.project);
	const {list, task} = findTask(scope, {project, slug});
	requireSupervisor(scope, list);
	const agent = resolveAgent(scope, address);
	if (agent.role === 'supervisor') {
		throw error('role_forbidden', `${agent.name} is a supervisor, and supervisors own no tasks`, {role: agent.role});
	}

	if (task.status === 'merged') {
		throw error('already_merged', `${slug} is merged`, {slug});
	}

	if (task.owner === agent.agent_id) {
		return {task: viewTask(store, list, task)};
	}

	const room = store.rooms.named(task.room);
	const change = {joined: [agent.agent_id], left: task.owner === null ? [] : [task.owner]};
	room && checkPlaces(scope, {room, ...change});

	return {task: changeTask(scope, {project, slug, room: task.room, agent, ...change})};
};
