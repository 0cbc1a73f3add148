import type {Handler} from '../handler.js';
import {changeMembers, checkPlaces, findRoom} from '../rooms.js';

export const join: Handler<'join'> = (scope, {room: name}) => {
	const {store, caller} = scope;
	const room = findRoom(scope, name);
	if (!store.rooms.isMember(room.conversation_id, caller.agent_id)) {
		const change = {room, joined: [caller.agent_id]};
		checkPlaces(scope, change);
		changeMembers(scope, {...change, subject: 'joined'});
	}

	return {room: name};
};
