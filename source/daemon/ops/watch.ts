import {resolveAgent} from '../directory.js';
import type {Handler, Scope} from '../handler.js';
import {findOwnRoom, findRoom} from '../rooms.js';

export const watchOwn: Handler<'watch-own'> = (scope, {room, peer, since}) => {
	const roomId = room === undefined ? undefined : findOwnRoom(scope, room).conversation_id;
	return scope.watchers.feed(scope, {caller: scope.caller, roomId, peerId: agentAt(scope, peer)}, since);
};

export const watchAll: Handler<'watch-all'> = (scope, {room, peer, since}) => {
	const roomId = room === undefined ? undefined : findRoom(scope, room).conversation_id;
	return scope.watchers.feed(scope, {roomId, peerId: agentAt(scope, peer)}, since);
};

const agentAt = (scope: Scope<'agent_not_found' | 'ambiguous_address'>, address: string | undefined) =>
	address === undefined ? undefined : resolveAgent(scope, address).agent_id;
