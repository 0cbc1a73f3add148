import {signedBytes} from '../signing.js';
import {type Agents, type Checking, orderProblem, readBelow} from './checking.js';
import {keyAt} from './registry-file.js';
import {parseMembersFile, parseRoomFile, type RoomFacts, type RoomStatement, renderRoomFile} from './room-files.js';
import {roomRules} from './room-rules.js';
import {isInstant, isSigned, isTimeOf} from './statements.js';
import {textOf} from './transcript-source.js';

/** A room as its statements have made it. */
export type CheckedRoom = RoomFacts & {
	folder: string;
	/** `MEMBERS.md`, and its text. */
	path: string;
	text: string;
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
	const rule = roomRules.get(first.op);
	const [room, description] = [rule?.roomOf(first.args), rule?.description?.(first.args)];
	if (typeof room !== 'string' || typeof description !== 'string') {
		return 'its first statement makes no room';
	}

	if (folder !== `rooms/${room}` && folder !== `rooms/${room}~${first.id}`) {
		return `its statements are about the room ${room}`;
	}

	const problem = statementProblem({room, first}, {checking, agents});
	const statements = stated.filter(each => {
		const found = problem(each);
		found === undefined || checking.report.refuse(path, found, each.id);
		return found === undefined;
	});
	if (statements[0] !== first) {
		return 'nobody has signed that the room is made';
	}

	const made = {room, description, created_by: first.agent_id, created_at: first.at, project: null, slug: null};
	return {...made, archived_at: archivedAt(made, {folder, texts}, checking), folder, path, text, stated, statements};
};

const statementProblem = (
	{room, first}: {room: string; first: RoomStatement},
	{checking, agents}: {checking: Checking; agents: Agents},
) => {
	const before: string[] = [];
	return (each: RoomStatement): string | undefined => {
		const {v, id, op, agent_id, args, sig, at} = each;
		const signer = agents.get(agent_id);
		const rule = roomRules.get(op);
		if (
			!signer ||
			!isSigned(checking.ed25519, {sig, key: keyAt(signer, id, checking.placeOf) ?? ''}, () =>
				signedBytes({v, id, op, args, agent_id}),
			)
		) {
			return `the statement ${id} is not signed by ${signer?.name ?? agent_id}`;
		}

		if (!rule?.allows(each) || rule.roomOf(args) !== room || (rule.description !== undefined) !== (each === first)) {
			return `the statement ${id} does not say what it is said to have done`;
		}

		if (!isTimeOf(at, id)) {
			return `the time of the statement ${id} is not that of its signature`;
		}

		const problem = orderProblem([...before.slice(-1), id], checking.placeOf);
		before.push(...(problem === undefined ? [id] : []));
		return problem;
	};
};

/** `ROOM.md` says nothing that is not signed but since when the room is archived. */
const archivedAt = (made: Omit<RoomFacts, 'archived_at'>, {folder, texts}: Found, {report}: Checking) => {
	const facts = parseRoomFile(texts.room ?? '');
	const archived_at = facts?.archived_at ?? null;
	const isPossible = archived_at === null || (isInstant(archived_at) && archived_at >= made.created_at);
	if (facts && isPossible && renderRoomFile({...made, archived_at}) === texts.room) {
		return archived_at;
	}

	report.remark(`${folder}/ROOM.md`, 'it is gone, or not what was signed when the room was made');
	return null;
};
