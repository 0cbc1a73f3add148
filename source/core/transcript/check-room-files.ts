import type {CheckedRoom} from './check-rooms.js';
import type {Agents} from './checking.js';
import {renderMembersFile, renderRoomFile, type ShownMember} from './room-files.js';
import type {Report} from './transcript-source.js';

type Known = {inside: ReadonlyMap<string, string>; agents: Agents; report: Report};

/** Are `MEMBERS.md` and `ROOM.md` what follows from the statements and the registry? */
export const checkRoomFiles = (room: CheckedRoom, known: Known): void => {
	if (room.statements.length === room.stated.length) {
		checkMembersFile(room, known);
		checkRoomFile(room, known);
	}
};

const checkMembersFile = ({room, path, text, stated}: CheckedRoom, {inside, agents, report}: Known): void => {
	const members = [...inside].map(([agent_id, joined_at]): ShownMember => {
		return {agent_id, name: agents.get(agent_id)?.name ?? '', joined_at};
	});
	members.sort((left, right) => (memberOrder(left) < memberOrder(right) ? -1 : 1));
	if (renderMembersFile(room, members, stated) !== text) {
		report.remark(path, 'it says something else than its signed statements');
	}
};

const memberOrder = ({joined_at, agent_id}: ShownMember): string => `${joined_at} ${agent_id}`;

const checkRoomFile = (room: CheckedRoom, {report}: Known): void => {
	if (renderRoomFile(room) !== room.page) {
		report.remark(`${room.folder}/ROOM.md`, 'it is gone, or says something else than its signed statements');
	}
};
