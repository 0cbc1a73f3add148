import {type Agents, type Checking, isStatedBy, orderProblem} from './checking.js';
import {type RoomFacts, type RoomStatement, roomPartAt, roomPath} from './room-files.js';
import {roomRules} from './room-rules.js';
import {type RoomProblem, type RoomTexts, readRoomTexts, statementPath, statementsIn} from './room-texts.js';
import {isTimeOfRequest} from './statements.js';

/** A room as its statements have made it. */
export type CheckedRoom = RoomFacts & {
	folder: string;
	/** `MEMBERS.md`. */
	path: string;
	texts: RoomTexts;
	/** How many pages of statements there are. */
	pages: number;
	/** Every one, and those of them that are signed as they should be. */
	stated: RoomStatement[];
	statements: RoomStatement[];
};

/** Every room that a signed statement has made, by its folder. */
export const checkRooms = async (checking: Checking, agents: Agents): Promise<Map<string, CheckedRoom>> => {
	const rooms = new Map<string, CheckedRoom>();
	const folders = new Set<string>();
	const names = new Set<string>();
	for (const [folder, texts] of await readRoomFiles(checking)) {
		const room = roomOf({folder, texts}, checking, agents);
		if ('problem' in room) {
			checking.report.refuse(room.path, room.problem);
			continue;
		}

		if (folders.has(folder.toLowerCase()) || names.has(room.room)) {
			checking.report.refuse(room.path, 'another room has its name or its folder', room.stated[0]?.id);
			continue;
		}

		folders.add(folder.toLowerCase());
		names.add(room.room);
		rooms.set(folder, room);
	}

	return rooms;
};

/** Also those that have no such file. */
const readRoomFiles = async ({source, files}: Checking): Promise<Map<string, RoomTexts>> => {
	const all = new Map<string, RoomTexts>();
	for (const {path} of files) {
		const [, folder] = /^(rooms\/[^/]+)\//.exec(path) ?? [];
		if (folder !== undefined) {
			all.set(folder, new Map());
		}
	}

	const own = files.filter(({path}) => roomPartAt(path) !== undefined);
	return new Map([...all, ...(await readRoomTexts(source.read(own)))]);
};

type Found = {folder: string; texts: RoomTexts};

const roomOf = ({folder, texts}: Found, checking: Checking, agents: Agents): CheckedRoom | RoomProblem => {
	const path = roomPath(folder, 'members');
	const found = statementsIn(folder, texts);
	if ('problem' in found) {
		return found;
	}

	const {pages, statements: stated} = found;
	const [first] = stated;
	if (!first) {
		return {path, problem: 'it is gone, or no list of members'};
	}

	const made = roomRules.get(first.op)?.makes?.(first.args);
	if (!made) {
		return {path: statementPath(folder, pages, 0), problem: 'its first statement makes no room'};
	}

	const {names, ...facts} = made;
	const room = names.find(name => folder === `rooms/${name}` || folder === `rooms/${name}~${first.id}`);
	if (room === undefined) {
		return {path, problem: `its statements are about the room ${names.join(' or ')}`};
	}

	const problem = statementProblem({room: {room, ...facts}, first}, {checking, agents});
	const statements = stated.filter((each, index) => {
		const found = problem(each);
		found === undefined || checking.report.refuse(statementPath(folder, pages, index), found, each.id);
		return found === undefined;
	});
	if (statements[0] !== first) {
		return {path: statementPath(folder, pages, 0), problem: 'nobody has signed that the room is made'};
	}

	const origin = {created_by: first.agent_id, created_at: first.at, archived_at: null};
	return {room, ...facts, ...origin, folder, path, texts, pages, stated, statements};
};

type Named = Pick<RoomFacts, 'room' | 'project' | 'slug'>;

const statementProblem = (
	{room, first}: {room: Named; first: RoomStatement},
	{checking, agents}: {checking: Checking; agents: Agents},
) => {
	const before: string[] = [];
	return (each: RoomStatement): string | undefined => {
		const {id, agent_id, at} = each;
		const signer = agents.get(agent_id);
		if (!signer || !isStatedBy(signer, each, checking)) {
			return `the statement ${id} is not signed by ${signer?.name ?? agent_id}`;
		}

		if (!isPossible(each, {room, isFirst: each === first})) {
			return `the statement ${id} does not say what it is said to have done`;
		}

		if (!isTimeOfRequest(at, each)) {
			return `the time of the statement ${id} is not that of its signature`;
		}

		const problem = orderProblem([...before.slice(-1), id], checking.placeOf);
		before.push(...(problem === undefined ? [id] : []));
		return problem;
	};
};

const isPossible = (each: RoomStatement, {room, isFirst}: {room: Named; isFirst: boolean}): boolean => {
	const rule = roomRules.get(each.op);
	const isInPlace = isFirst ? rule?.makes !== undefined : !rule?.makes || rule.isRepeatable === true;
	return rule?.allows(each) === true && rule.isAbout(each.args, room) && isInPlace;
};
