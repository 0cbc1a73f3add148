import type {Handler} from '../handler.js';
import {findRoom, joinRoom} from '../rooms.js';

export const join: Handler<'join'> = (scope, {room: name}) => {
	const {store, caller} = scope;
	const room = findRoom(scope, name);
	if (!store.rooms.isMember(room.conversation_id, caller.agent_id)) {
		joinRoom(scope, {room, joined: [caller.agent_id], subject: 'joined'});
	}

	return {room: name};
};
