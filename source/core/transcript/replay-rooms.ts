import {maxMembers} from '../limits.js';
import type {TaskStatement} from '../tasks/statement-file.js';
import type {CheckedRoom} from './check-rooms.js';
import type {World} from './replay.js';
import {finishedRooms, type RoomChange, replayTask} from './replay-tasks.js';
import type {RoomStatement} from './room-files.js';
import {roomRules} from './room-rules.js';
import {statementPath} from './room-texts.js';
import type {Report} from './transcript-source.js';

/** A signed request that changed tasks, rooms or both, in one commit. */
export type Request = {task?: TaskStatement | undefined; rooms: {room: CheckedRoom; statement: RoomStatement}[]};

/** Does what the request did, as far as that was possible when it was committed; what it did not do is reported too. */
export const replayRequest = ({task, rooms}: Request, world: World, report: Report): void => {
	const due = dueChanges({task, rooms}, world, report);
	const sig = (task ?? rooms[0]?.statement)?.sig;
	for (const {room, statement} of rooms) {
		const isDue = !roomRules.get(statement.op)?.isAboutTasks || isSame(due.get(room.folder), statement);
		const problem =
			isDue && statement.sig === sig
				? changeRoom({room, statement}, world)
				: `nobody could do what the statement ${statement.id} did when it was committed`;
		due.delete(room.folder);
		if (problem !== undefined) {
			room.statements = room.statements.filter(each => each !== statement);
			report.refuse(statementPath(room.folder, room.pages, room.stated.indexOf(statement)), problem, statement.id);
		}
	}

	const id = (task ?? rooms[0]?.statement)?.id ?? '';
	for (const {room} of due.values()) {
		report.remark(room.path, `the statement ${id} is not there, which has changed the room`, id);
	}
};

/** By folder, what a request about tasks has to change, the rooms being as they are. */
const dueChanges = ({task, rooms: [first]}: Request, world: World, report: Report): Map<string, RoomChange> => {
	const isGc = !task && first?.statement.op === 'rooms gc';
	const changes = isGc ? finishedRooms(first.statement.agent_id, world) : task ? replayTask(task, world, report) : [];
	const due = new Map<string, RoomChange>();
	for (const {room, joined, left, archives} of changes) {
		const place = world.rooms.get(room.folder);
		const change = {
			room,
			joined: joined.filter(agentId => !place?.inside.has(agentId)),
			left: left.filter(agentId => place?.inside.has(agentId)),
		};
		const isArchived = place !== undefined && place.archived_at !== null;
		if (change.joined.length + change.left.length > 0 || (archives !== undefined && archives !== isArchived)) {
			due.set(room.folder, change);
		}
	}

	return due;
};

const isSame = (due: RoomChange | undefined, {joined, left}: RoomStatement): boolean =>
	due !== undefined && JSON.stringify([due.joined, due.left]) === JSON.stringify([joined, left]);

const changeRoom = ({room, statement}: Request['rooms'][number], world: World): string | undefined => {
	const {id, op, agent_id, at, joined, left} = statement;
	const place = world.rooms.get(room.folder) ?? {inside: new Map<string, string>(), archived_at: null};
	const {inside} = place;
	const isPossible =
		world.present.has(agent_id) &&
		(world.rooms.has(room.folder) || statement === room.stated[0]) &&
		new Set(joined).size === joined.length &&
		joined.every(agentId => world.present.has(agentId) && !inside.has(agentId)) &&
		left.every(agentId => inside.has(agentId));
	if (!isPossible) {
		return `nobody could do what the statement ${id} did when it was committed`;
	}

	if (inside.size + joined.length - left.length > maxMembers) {
		return `the statement ${id} makes more than ${maxMembers} members`;
	}

	for (const agentId of left) {
		inside.delete(agentId);
	}

	for (const agentId of joined) {
		inside.set(agentId, at);
	}

	const archives = roomRules.get(op)?.archives;
	const archived_at = archives === undefined ? place.archived_at : archives ? at : null;
	world.rooms.set(room.folder, {inside, archived_at});
	return undefined;
};
