import {createHash} from 'node:crypto';
import {
	renderTaskStatement,
	type TaskFacts,
	type TaskStatement,
	taskListPath,
	taskStatementPath,
} from '../../core/tasks/statement-file.js';
import {applyStatement, renderTaskList, type TaskList} from '../../core/tasks/task-list.js';
import {ulidOf} from '../../core/ulid.js';
import {commitFiles} from '../commit-files.js';
import type {Called, Scope} from '../handler.js';
import {send} from '../send.js';
import type {File} from '../store/outbox.js';
import type {Room} from '../store/rooms.js';

type Recording = {
	project: string;
	facts: TaskFacts;
	/** Files of rooms that the request changed too: one commit for all of it. */
	files?: File[];
	subject: string;
};

/** Takes the caller's signed request into a project's tasks, here and in the transcript. */
export const recordTasks = (scope: Scope & Called, {project, facts, files = [], subject}: Recording): TaskList => {
	const {store, damping, caller, now, request, after} = scope;
	const {v, id, op, agent_id, args, sig} = request;
	const at = new Date(now).toISOString();
	const statement: TaskStatement = {v, id, op, agent_id, args, sig, at, project, facts};
	const list = applyStatement(store.taskLists.get(project), statement);
	store.taskLists.put(list, id);
	after(() => damping.taskChanged(caller.agent_id));
	commitFiles(scope, {
		subject,
		files: [
			{path: taskStatementPath(statement), content: renderTaskStatement(statement)},
			{path: taskListPath(project), content: renderTaskList(list)},
			...files,
		],
	});
	return list;
};

type Announcement = {room: Room; body: string; kind?: 'bundle' | 'system'};

/** Posts to a room what a request did to its task. In a mesh every host finds the same id for it. */
export const announce = (scope: Scope & Called, {room, body, kind = 'system'}: Announcement): void => {
	const {store} = scope;
	send(scope, {
		conversation: store.conversations.get(room.conversation_id) ?? room,
		draft: {body, kind, id: freeIdOf(scope, room)},
	});
};

/** Who signs a request can work out its id, and give that to something else before. */
const freeIdOf = ({store, now, request}: Scope & Called, {folder}: Room): string => {
	let seed = `${request.id} ${request.sig} ${folder}`;
	const idOf = (): string => ulidOf(now, createHash('sha256').update(seed).digest());
	while (store.messages.has(idOf())) {
		seed += '+';
	}

	return idOf();
};
