import {resolvePeer} from '../directory.js';
import type {Handler} from '../handler.js';
import {viewMessage} from '../message-view.js';

export const history: Handler<'history'> = (scope, {source, since, limit}) => {
	const {store, caller} = scope;
	const peer = resolvePeer(scope, source);
	const channel = store.conversations.channelBetween(caller.agent_id, peer.agent_id);
	const messages = channel ? store.messages.newest(channel.conversation_id, {since: since ?? 1, limit}) : [];
	return {messages: messages.map(message => viewMessage(store, message, caller.agent_id))};
};
