import {resolveCorrespondent} from '../directory.js';
import type {Handler} from '../handler.js';
import {takeWithinAnswer, viewMessage} from '../message-view.js';

export const history: Handler<'history'> = (scope, {source, since, limit}) => {
	const {store, caller} = scope;
	const peer = resolveCorrespondent(scope, source);
	const channel = store.conversations.channelBetween(caller.agent_id, peer.agent_id);
	const {taken, isAll} = takeWithinAnswer(
		channel ? store.messages.newest(channel.conversation_id, {since: since ?? 1, limit}) : [],
	);
	return {
		messages: taken.reverse().map(message => viewMessage(store, message, caller.agent_id)),
		...(isAll ? {} : {warning: 'older messages are left out, because together they are too long for one answer'}),
	};
};
