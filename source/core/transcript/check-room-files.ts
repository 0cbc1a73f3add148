import type {CheckedRoom} from './check-rooms.js';
import type {Agents} from './checking.js';
import {pageSize, renderMembersFile, renderPage, renderRoomFile, roomPath, type ShownMember} from './room-files.js';
import type {Report} from './transcript-source.js';

type Known = {inside: ReadonlyMap<string, string>; agents: Agents; report: Report};

/** Are `MEMBERS.md` and `ROOM.md` what follows from the statements and the registry? */
export const checkRoomFiles = (room: CheckedRoom, known: Known): void => {
	if (room.statements.length === room.stated.length) {
		checkMembersFile(room, known);
		checkRoomFile(room, known);
	}

	checkPages(room, known);
};

const checkPages = ({folder, texts, pages, stated}: CheckedRoom, {report}: Known): void => {
	for (const [part, text] of texts) {
		if (typeof part === 'number' && part > pages) {
			report.remark(roomPath(folder, part), 'MEMBERS.md does not go on from it');
		} else if (typeof part === 'number' && renderPage(stated.slice((part - 1) * pageSize, part * pageSize)) !== text) {
			report.remark(roomPath(folder, part), 'it says something else than its signed statements');
		}
	}
};

const checkMembersFile = ({room, path, texts, pages, stated}: CheckedRoom, {inside, agents, report}: Known): void => {
	const members = [...inside].map(([agent_id, joined_at]): ShownMember => {
		return {agent_id, name: agents.get(agent_id)?.name ?? '', joined_at};
	});
	members.sort((left, right) => (memberOrder(left) < memberOrder(right) ? -1 : 1));
	const statements = stated.slice(pages * pageSize);
	if (renderMembersFile(room, members, {pages, statements}) !== texts.get('members')) {
		report.remark(path, 'it says something else than its signed statements');
	}
};

const memberOrder = ({joined_at, agent_id}: ShownMember): string => `${joined_at} ${agent_id}`;

const checkRoomFile = (room: CheckedRoom, {report}: Known): void => {
	if (renderRoomFile(room) !== room.texts.get('facts')) {
		report.remark(roomPath(room.folder, 'facts'), 'it is gone, or says something else than its signed statements');
	}
};
