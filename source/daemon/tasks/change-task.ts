import type {TaskView} from '../../core/tasks/fields.js';
import {taskOf} from '../../core/tasks/task-list.js';
import {lineFor} from '../../core/tasks/texts.js';
import type {Called, Scope} from '../handler.js';
import {applyChange, effectOf, type RoomChange} from '../rooms.js';
import type {Agent} from '../store/agents.js';
import type {File} from '../store/outbox.js';
import {viewTask} from './projects.js';
import {announce, recordTasks} from './record.js';

type Change = {
	project: string;
	slug: string;
	room: string;
	/** Ids of agents that come into the room and that leave it by this. */
	joined?: string[];
	left?: string[];
	/** The agent that the request named. */
	agent?: Agent;
};

/** One task as the caller's request makes it: row, room and the line that says so in the room. */
export const changeTask = (scope: Scope & Called, {project, slug, room: name, agent, ...members}: Change): TaskView => {
	const {store, request} = scope;
	const room = store.rooms.named(name);
	const files = room ? changeRoom(scope, {room, ...members}) : [];
	const line = lineFor(request, agent?.name);
	const list = recordTasks(scope, {
		project,
		facts: {slugs: [slug], ...(agent && {agent: agent.agent_id})},
		files,
		subject: line,
	});
	if (room) {
		announce(scope, {room, body: line});
	}

	const task = taskOf(list, slug);
	if (!task) {
		throw new Error(`no task ${slug} after ${request.op}`);
	}

	return viewTask(store, list, task);
};

/** Nothing where everyone is in or out already. */
export const changeRoom = (scope: Scope & Called, wanted: RoomChange): File[] => {
	const change = effectOf(scope, wanted);
	return change.joined.length + change.left.length > 0 ? applyChange(scope, change) : [];
};
