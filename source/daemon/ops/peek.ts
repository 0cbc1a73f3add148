import {resolvePeer} from '../directory.js';
import type {Handler} from '../handler.js';
import {viewMessage} from '../message-view.js';

export const peek: Handler<'peek'> = (scope, {source}) => {
	const {store, caller} = scope;
	const peer = resolvePeer(scope, source);
	const channel = store.conversations.channelBetween(caller.agent_id, peer.agent_id);
	const unread = channel ? [...store.mailboxes.unread(caller.agent_id, channel.conversation_id)] : [];
	return {messages: unread.map(message => viewMessage(store, message, caller.agent_id))};
};
