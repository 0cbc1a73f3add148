import type {Match} from '../delivery/match.js';
import {resolveCorrespondent} from '../directory.js';
import type {Handler} from '../handler.js';
import {viewDelivery} from '../message-view.js';
import {findOwnRoom} from '../rooms.js';

export const read: Handler<'read'> = (scope, {source, room, timeout}) => {
	const {store, caller} = scope;
	const ofRoom = (): Match => ({kind: 'room', conversationId: findOwnRoom(scope, source).conversation_id});
	const ofPeer = (): Match => {
		const peer = resolveCorrespondent(scope, source);
		const conversationId = () => store.conversations.channelBetween(caller.agent_id, peer.agent_id)?.conversation_id;
		return {kind: 'channel', from: peer.agent_id, conversationId};
	};

	return {
		match: room ? ofRoom() : ofPeer(),
		timeoutMs: timeout * 1000,
		answer: delivery => viewDelivery(scope, delivery),
	};
};
