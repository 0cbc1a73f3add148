import {workstreamOf} from '../tasks/payload.js';
import {type TaskStatement, taskStatementPath} from '../tasks/statement-file.js';
import {applyStatement, isUnmerged, type Task, type TaskList, taskOf} from '../tasks/task-list.js';
import {bundleText, changedSections, changeText, lineFor} from '../tasks/texts.js';
import {digestOf} from './check-messages.js';
import type {CheckedRoom} from './check-rooms.js';
import type {World} from './replay.js';
import {type TaskStep, taskProblem} from './task-rules.js';
import type {Report} from './transcript-source.js';

/** What a request about tasks has to do to a room, where the room is not like that already. */
export type RoomChange = {room: CheckedRoom; joined: string[]; left: string[]; archives?: boolean};

/** Takes a request into its project's tasks; answers with what it does to rooms, which is nothing where it was not possible. */
export const replayTask = (statement: TaskStatement, world: World, report: Report): RoomChange[] => {
	const {id, op, agent_id, project, facts} = statement;
	const path = taskStatementPath(statement);
	const caller = world.present.get(agent_id);
	if (!caller) {
		report.refuse(path, `there was no ${agent_id} when it was committed`, id);
		return [];
	}

	const list = world.lists.get(project);
	const [agent, task] = [world.present.get(facts.agent ?? ''), taskOf(list, facts.slugs[0] ?? '')];
	const step = {statement, caller, list, task, agent};
	const rooms = roomsOf(step, world);
	const problem = taskProblem(step) ?? (op === 'publish-task' && rooms.length === 0 ? 'its room is gone' : undefined);
	if (problem !== undefined) {
		report.refuse(path, problem, id);
		return [];
	}

	world.lists.set(project, applyStatement(list, statement));
	if (op !== 'task gc') {
		const folders = new Set(rooms.map(({folder}) => folder));
		world.said.set(id, {sig: statement.sig, digest: digestOf(textOf(step)), folders});
	}

	return changesOf(step, rooms);
};

/** The rooms that it is about. */
const roomsOf = ({statement: {op, project, facts}, task}: TaskStep, world: World): CheckedRoom[] => {
	const own = world.known.filter(room => room.project === project);
	if (op === 'task handoff') {
		return own.filter(({folder}) => world.rooms.get(folder)?.archived_at === null);
	}

	const [slug] = facts.slugs;
	const name = op === 'publish-task' ? facts.room : task?.room;
	return own.filter(room => room.room === name && room.slug === slug);
};

const textOf = ({statement, task, agent}: TaskStep): string => {
	if (statement.op !== 'publish-task') {
		return lineFor(statement, agent?.name);
	}

	const workstream = workstreamOf(statement.args);
	return task && isUnmerged(task) ? changeText(workstream, changedSections(task, workstream)) : bundleText(workstream);
};

const changesOf = (step: TaskStep, rooms: CheckedRoom[]): RoomChange[] => {
	const {op, agent_id, facts} = step.statement;
	const nobody = {joined: [], left: []};
	const owner = step.task?.owner ?? undefined;
	const former = owner === undefined ? [] : [owner];
	const next = facts.agent === undefined ? [] : [facts.agent];
	const supervisor = step.list === undefined ? [] : [step.list.supervisor];
	const isFresh = !(step.task && isUnmerged(step.task));
	const changes: Record<string, Omit<RoomChange, 'room'> | undefined> = {
		'publish-task': isFresh ? {joined: [agent_id], left: [], archives: false} : undefined,
		'task claim': {joined: [agent_id], left: []},
		'task unassign': {joined: [], left: former},
		'task reassign': {joined: next, left: former},
		'task handoff': {joined: next, left: supervisor},
		'task unpublish': {...nobody, archives: true},
	};
	const change = changes[op];
	return change ? rooms.map(room => ({room, ...change})) : [];
};

/** What `rooms gc` does for this agent: every room of its projects is closed that has no unmerged task. */
export const finishedRooms = (agentId: string, world: World): RoomChange[] => {
	const isOwn = (list: TaskList | undefined): boolean =>
		list?.supervisor === agentId && world.present.get(agentId)?.role === 'supervisor';
	const isGoingOn = (task: Task | undefined): boolean => task !== undefined && isUnmerged(task);
	return world.known
		.filter(({folder, project, slug}) => {
			const list = world.lists.get(project ?? '');
			return slug !== null && world.rooms.has(folder) && isOwn(list) && !isGoingOn(taskOf(list, slug));
		})
		.map(room => ({room, joined: [], left: [], archives: true}));
};
