import {resolveCorrespondent} from '../directory.js';
import type {Handler} from '../handler.js';
import {viewMessage} from '../message-view.js';

export const read: Handler<'read'> = (scope, {source, timeout}) => {
	const {store, caller} = scope;
	const peer = resolveCorrespondent(scope, source);
	return {
		match: {
			kind: 'conversation',
			from: peer.agent_id,
			conversationId: () => store.conversations.channelBetween(caller.agent_id, peer.agent_id)?.conversation_id,
		},
		timeoutMs: timeout * 1000,
		answer: message => ({messages: [viewMessage(store, message, caller.agent_id)]}),
	};
};
