import {closest, didYouMean} from '../core/closest.js';
import {LaliaError} from '../core/lalia-error.js';
import {maxMembers} from '../core/limits.js';
import {renderMembersFile, renderPage, renderRoomFile, roomPath} from '../core/transcript/room-files.js';
import {commitFiles} from './commit-files.js';
import type {Called, Scope} from './handler.js';
import type {Store} from './store/open-store.js';
import type {File} from './store/outbox.js';
import type {Room} from './store/rooms.js';

/** The room of that name. */
export const findRoom = ({store, error}: Scope<'room_not_found'>, name: string): Room => {
	const room = store.rooms.named(name) ?? store.rooms.namedInMesh(name);
	if (!room) {
		const nearest = closest(name, store.rooms.names());
		throw error('room_not_found', `there is no room ${JSON.stringify(name)}${didYouMean(nearest)}`, {
			room: name,
			nearest,
		});
	}

	return room;
};

/** The room of that name, which the caller has to be in. */
export const findOwnRoom = (scope: Scope<'room_not_found' | 'not_a_member'> & Called, name: string): Room => {
	const room = findRoom(scope, name);
	if (!scope.store.rooms.isMember(room.conversation_id, scope.caller.agent_id)) {
		throw scope.error('not_a_member', `${scope.caller.name} is not in the room ${name}`, {room: name});
	}

	return room;
};

/** A change without those who are in or out already. */
export const effectOf = ({store}: Scope, {room, joined = [], left = []}: RoomChange) => {
	const isMember = (agentId: string) => store.rooms.isMember(room.conversation_id, agentId);
	return {room, joined: joined.filter(agentId => !isMember(agentId)), left: left.filter(isMember)};
};

/** Throws where the room does not hold so many. */
export const checkPlaces = (scope: Scope<'room_full'>, change: RoomChange): void => {
	const {room, joined, left} = effectOf(scope, change);
	const members = scope.store.rooms.members(room.conversation_id).length;
	if (members - left.length + joined.length > maxMembers) {
		throw scope.error('room_full', `the room ${room.room} has ${members} members, and takes no more`, {
			room: room.room,
			limit: maxMembers,
		});
	}
};

export type RoomChange = {room: Room; joined?: string[]; left?: string[]};

/** The members of a room as the caller's signed request makes them, here and in the transcript, in a commit of its own. */
export const changeMembers = (scope: Scope & Called, {subject, ...change}: RoomChange & {subject: string}): void =>
	commitFiles(scope, {subject, files: applyChange(scope, change)});

/**
 * The only way in and out of a room; what it gives back is for the transcript. Who leaves loses what is unread there, and
 * the reads that wait for it.
 */
export const applyChange = (scope: Scope & Called, {room, joined = [], left = []}: RoomChange): File[] => {
	const {store, now, request} = scope;
	const {conversation_id} = room;
	for (const agentId of left) {
		leave(scope, room, agentId);
	}

	for (const agentId of joined) {
		store.rooms.addMember(conversation_id, agentId, now);
	}

	if (store.rooms.members(conversation_id).length > maxMembers) {
		throw new Error(`more than ${maxMembers} members in ${room.room}`);
	}

	const {v, id, op, args, sig, agent_id} = request;
	const at = new Date(now).toISOString();
	store.roomStatements.add(conversation_id, {v, id, op, agent_id, args, sig, at, joined, left});
	return [roomFile(room), ...membersFiles(store, room)];
};

/** Closes a room to posts by the caller's request, which its statements keep; what it gives back is for the transcript. */
export const archive = (scope: Scope & Called, room: Room): File[] => {
	scope.store.rooms.archive(room.conversation_id, scope.now);
	return applyChange(scope, {room: {...room, archived_at: scope.now}});
};

/** An agent that is gone for good is in no room any more; its own file says so, and needs no statement. */
export const leaveAllRooms = (scope: Scope, agentId: string): Room[] => {
	const rooms = scope.store.rooms.of(agentId);
	for (const room of rooms) {
		leave(scope, room, agentId);
	}

	return rooms;
};

const leave = ({store, waits, attention, now, after}: Scope, {conversation_id, room}: Room, agentId: string): void => {
	store.rooms.removeMember(conversation_id, agentId);
	store.ledger.noteDropped({agent_id: agentId, conversation_id, at: now, detail: 'left the room'});
	store.mailboxes.drop(agentId, conversation_id);
	after(() => attention.mailWent(agentId));
	const error = new LaliaError('not_a_member', `you are not in the room ${room} any more`, {context: {room}});
	after(() => waits.endOf(agentId, error, match => match.kind === 'room' && match.conversationId === conversation_id));
};

const roomFile = ({folder, room, description, created_by, created_at, archived_at, project, slug}: Room): File => ({
	path: roomPath(folder, 'facts'),
	content: renderRoomFile({
		room,
		description,
		created_by,
		created_at: new Date(created_at).toISOString(),
		archived_at: archived_at === null ? null : new Date(archived_at).toISOString(),
		project,
		slug,
	}),
});

/** Who is in a room, and what has made them so: in pages that never change again, and the newest of it beside the members. */
export const membersFiles = ({rooms, roomStatements}: Store, {conversation_id, folder, room}: Room): File[] => {
	const turned = roomStatements.turnPages(conversation_id).map(page => ({
		path: roomPath(folder, page),
		content: renderPage(roomStatements.of(conversation_id, page)),
	}));
	const members = rooms
		.members(conversation_id)
		.map(({agent_id, name, joined_at}) => ({agent_id, name, joined_at: new Date(joined_at).toISOString()}));
	const newest = {pages: roomStatements.pages(conversation_id), statements: roomStatements.of(conversation_id)};
	return [...turned, {path: roomPath(folder, 'members'), content: renderMembersFile(room, members, newest)}];
};
