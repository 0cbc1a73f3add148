import type {Handler} from '../handler.js';
import {changeMembers} from '../rooms.js';

export const roomCreate: Handler<'room create'> = (scope, {name, desc: description = ''}) => {
	const {store, caller, request, now, error} = scope;
	if (store.rooms.named(name)) {
		throw error('room_already_exists', `there is already a room ${name}`, {room: name});
	}

	const conversation = store.conversations.openRoom(name, request.id);
	const made = {description, created_by: caller.agent_id, created_at: now, project: null, slug: null};
	store.rooms.add({conversation_id: conversation.conversation_id, ...made});
	changeMembers(scope, {
		room: {...conversation, ...made, room: name, archived_at: null},
		joined: [caller.agent_id],
		subject: `made the room ${name}`,
	});
	return {room: name};
};
