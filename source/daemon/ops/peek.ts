import {resolveCorrespondent} from '../directory.js';
import type {Handler} from '../handler.js';
import {takeWithinAnswer, viewMessage} from '../message-view.js';

export const peek: Handler<'peek'> = (scope, {source}) => {
	const {store, caller} = scope;
	const peer = resolveCorrespondent(scope, source);
	const channel = store.conversations.channelBetween(caller.agent_id, peer.agent_id);
	const {taken, isAll} = takeWithinAnswer(
		channel ? store.mailboxes.unread(caller.agent_id, channel.conversation_id) : [],
	);
	return {
		messages: taken.map(message => viewMessage(store, message, caller.agent_id)),
		...(isAll ? {} : {warning: 'newer messages are left out, because together they are too long for one answer'}),
	};
};
