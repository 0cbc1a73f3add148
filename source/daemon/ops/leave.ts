import type {Handler} from '../handler.js';
import {changeMembers, findOwnRoom} from '../rooms.js';

export const leave: Handler<'leave'> = (scope, {room: name}) => {
	const room = findOwnRoom(scope, name);
	changeMembers(scope, {room, left: [scope.caller.agent_id], subject: 'left'});
	return {room: name};
};
