import {findConversation} from '../conversation.js';
import type {Handler} from '../handler.js';
import {takeWithinAnswer, viewDelivery} from '../message-view.js';

export const peek: Handler<'peek'> = (scope, args) => {
	const {store, caller} = scope;
	const conversation = findConversation(scope, args);
	if (!conversation) {
		return {messages: []};
	}

	const {conversation_id} = conversation;
	const {taken, isAll} = takeWithinAnswer(store.mailboxes.unread(caller.agent_id, conversation_id));
	const dropped = store.rooms.dropped(conversation_id, caller.agent_id);
	return viewDelivery(scope, {messages: taken, dropped, isAll});
};
