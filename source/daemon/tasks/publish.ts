import {existsSync} from 'node:fs';
import type {ResultOf} from '../../core/op.js';
import type {Ops} from '../../core/ops/index.js';
import type {Workstream} from '../../core/tasks/payload.js';
import {taskRoomDescription, taskRoomNames} from '../../core/tasks/places.js';
import {isUnmerged, type Task, type TaskList, taskOf} from '../../core/tasks/task-list.js';
import {bundleText, changedSections, changeText} from '../../core/tasks/texts.js';
import type {Called, Scope} from '../handler.js';
import {applyChange, checkPlaces} from '../rooms.js';
import type {File} from '../store/outbox.js';
import type {Room} from '../store/rooms.js';
import {overlapWarnings} from './owned-paths.js';
import {viewTask} from './projects.js';
import {announce, recordTasks} from './record.js';

type Publishing = Scope<'room_full' | 'room_already_exists' | 'invalid_payload'> & Called;

export type Publication = {project: string; repo_root: string; workstream: Workstream};

type Published = ResultOf<Ops['publish-task']>;

/** A task that is there already: what changed of it goes to its room, and nothing happens where nothing did. */
export const republish = (
	scope: Publishing,
	publication: Publication,
	{list, task}: {list: TaskList; task: Task},
): Published => {
	const {project, workstream} = publication;
	if (workstream.branch !== task.branch) {
		throw scope.error(
			'invalid_payload',
			`${task.slug} is published on the branch ${task.branch}: unpublish it first to put it on ${workstream.branch}`,
			{slug: task.slug, branch: task.branch},
		);
	}

	const {worktree, room, slug} = task;
	const warnings = existsSync(worktree) ? [] : [`the worktree of ${slug} is not there any more: ${worktree}`];
	const changed = changedSections(task, workstream);
	if (changed.length === 0) {
		return answerOf(scope, {list, workstream, outcome: 'unchanged', warnings});
	}

	const after = recordTasks(scope, {
		project,
		facts: {slugs: [slug], worktree, room},
		subject: `changed the task ${slug}`,
	});
	const found = scope.store.rooms.named(room);
	if (found) {
		announce(scope, {room: found, body: changeText(workstream, changed), kind: 'bundle'});
	}

	warnings.push(...overlapWarnings(after, workstream));
	return answerOf(scope, {list: after, workstream, outcome: 'changed', warnings});
};

/** The room, the bundle and the row of a task whose worktree is there. */
export const publish = (
	scope: Publishing,
	{project, repo_root, workstream}: Publication,
	worktree: string,
): Published => {
	const {slug} = workstream;
	const {room, files, warnings} = openTaskRoom(scope, {project, slug});
	const after = recordTasks(scope, {
		project,
		facts: {slugs: [slug], repo_root, worktree, room: room.room},
		files,
		subject: `published the task ${slug}`,
	});
	announce(scope, {room, body: bundleText(workstream), kind: 'bundle'});
	return answerOf(scope, {
		list: after,
		workstream,
		outcome: 'published',
		warnings: [...warnings, ...overlapWarnings(after, workstream)],
	});
};

type Answer = {list: TaskList; workstream: Workstream; outcome: Published['outcome']; warnings: string[]};

const answerOf = ({store}: Scope, {list, workstream, outcome, warnings}: Answer): Published => {
	const task = taskOf(list, workstream.slug);
	if (!task) {
		throw new Error(`no task ${workstream.slug} after publishing it`);
	}

	return {task: viewTask(store, list, task), outcome, warnings};
};

type TaskRoom = {room: Room; files: File[]; warnings: string[]};

/** The task's room of before, else a new one by the slug's name, else one by project and slug; the supervisor is in it. */
const openTaskRoom = (scope: Publishing, task: {project: string; slug: string}): TaskRoom => {
	const {store, caller} = scope;
	const former = store.rooms.ofProject(task.project).find(({slug}) => slug === task.slug);
	const name = former?.room ?? freeRoomName(scope, task);
	const room = former ? reopen(scope, former) : makeRoom(scope, {...task, name});
	const warnings = name === task.slug ? [] : [`the room of ${task.slug} is ${name}: another one has that name`];
	const isMember = store.rooms.isMember(room.conversation_id, caller.agent_id);
	if (isMember && room === former) {
		return {room, files: [], warnings};
	}

	const change = {room, joined: isMember ? [] : [caller.agent_id]};
	checkPlaces(scope, change);
	return {room, files: applyChange(scope, change), warnings};
};

const freeRoomName = ({store, error}: Publishing, {project, slug}: {project: string; slug: string}): string => {
	const names = taskRoomNames({project, slug});
	const name = names.find(candidate => store.rooms.named(candidate) === undefined);
	if (name === undefined) {
		throw error('room_already_exists', `the rooms ${names.join(' and ')} belong to something else`, {
			room: names[1],
		});
	}

	return name;
};

const reopen = ({store}: Scope, room: Room): Room => {
	if (room.archived_at === null) {
		return room;
	}

	store.rooms.archive(room.conversation_id, null);
	return {...room, archived_at: null};
};

const makeRoom = (scope: Publishing, {name, project, slug}: {name: string; project: string; slug: string}): Room => {
	const {store, caller, request, now} = scope;
	const conversation = store.conversations.openRoom(name, request.id);
	const facts = {
		description: taskRoomDescription({project, slug}),
		created_by: caller.agent_id,
		created_at: now,
		project,
		slug,
	};
	store.rooms.add({conversation_id: conversation.conversation_id, ...facts});
	return {...conversation, ...facts, room: name, archived_at: null};
};

/** The task of that slug that is being worked on or waits for someone. */
export const unmergedTask = (list: TaskList | undefined, slug: string): {list: TaskList; task: Task} | undefined => {
	const task = taskOf(list, slug);
	return list && task && isUnmerged(task) ? {list, task} : undefined;
};
