import type {Handler} from '../handler.js';
import {findOwnRoom} from '../rooms.js';

export const participants: Handler<'participants'> = (scope, {room: name}) => {
	const {rooms, mailboxes} = scope.store;
	const {conversation_id} = findOwnRoom(scope, name);
	return {
		participants: rooms.members(conversation_id).map(({name: member, agent_id, dropped}) => ({
			name: member,
			agent_id,
			pending: mailboxes.count(agent_id, conversation_id),
			dropped,
		})),
	};
};
