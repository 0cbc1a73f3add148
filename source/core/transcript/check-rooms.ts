import {type Agents, type Checking, isStatedBy, orderProblem, readBelow} from './checking.js';
import {parseMembersFile, type RoomFacts, type RoomStatement} from './room-files.js';
import {roomRules} from './room-rules.js';
import {isTimeOfRequest} from './statements.js';
import {textOf} from './transcript-source.js';

/** A room as its statements have made it. */
export type CheckedRoom = RoomFacts & {
	folder: string;
	/** `MEMBERS.md`, and its text. */
	path: string;
	text: string;
	/** The text of `ROOM.md`. */
	page: string | undefined;
	/** Every one of the file, and those of them that are signed as they should be. */
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
		if (typeof room === 'string') {
			checking.report.refuse(`${folder}/MEMBERS.md`, room);
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

type Texts = {room?: string | undefined; members?: string | undefined};

const readRoomFiles = async (checking: Checking): Promise<Map<string, Texts>> => {
	const folders = new Map<string, Texts>();
	for (const {path} of checking.files) {
		const [, folder] = /^(rooms\/[^/]+)\//.exec(path) ?? [];
		if (folder !== undefined) {
			folders.set(folder, {});
		}
	}

	const own = checking.files.filter(({path}) => roomFilePath.test(path));
	for await (const read of readBelow({...checking, files: own}, 'rooms')) {
		const [, folder = '', name] = roomFilePath.exec(read.file.path) ?? [];
		folders.set(folder, {...folders.get(folder), [name === 'ROOM' ? 'room' : 'members']: textOf(read)});
	}

	return folders;
};

const roomFilePath = /^(rooms\/[^/]+)\/(ROOM|MEMBERS)\.md$/;

type Found = {folder: string; texts: Texts};

const roomOf = ({folder, texts}: Found, checking: Checking, agents: Agents): CheckedRoom | string => {
	const text = texts.members ?? '';
	const stated = parseMembersFile(text);
	const [first] = stated ?? [];
	if (!stated || !first) {
		return 'it is gone, or no list of members';
	}

	const path = `${folder}/MEMBERS.md`;
	const made = roomRules.get(first.op)?.makes?.(first.args);
	if (!made) {
		return 'its first statement makes no room';
	}

	const {names, ...facts} = made;
	const room = names.find(name => folder === `rooms/${name}` || folder === `rooms/${name}~${first.id}`);
	if (room === undefined) {
		return `its statements are about the room ${names.join(' or ')}`;
	}

	const problem = statementProblem({room: {room, ...facts}, first}, {checking, agents});
	const statements = stated.filter(each => {
		const found = problem(each);
		found === undefined || checking.report.refuse(path, found, each.id);
		return found === undefined;
	});
	if (statements[0] !== first) {
		return 'nobody has signed that the room is made';
	}

	const origin = {created_by: first.agent_id, created_at: first.at, archived_at: null};
	return {room, ...facts, ...origin, folder, path, text, page: texts.room, stated, statements};
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
