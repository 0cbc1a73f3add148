import {findConversation} from '../conversation.js';
import type {Handler} from '../handler.js';
import {messageViewer, takeWithinAnswer} from '../message-view.js';
import {refuseHost} from '../refuse-host.js';

const noLimit = Number.MAX_SAFE_INTEGER;

/** With a limit and no beginning, the newest; else from the beginning on, as far as one answer goes. */
export const history: Handler<'history'> = (scope, {since, limit, host, observe: _, ...source}) => {
	refuseHost(scope, host);
	const {store} = scope;
	const conversation = findConversation(scope, source);
	if (!conversation) {
		return {messages: []};
	}

	const {conversation_id} = conversation;
	const view = messageViewer(scope);
	if (limit !== undefined && since === undefined) {
		const {taken, isAll} = takeWithinAnswer(store.messages.newest(conversation_id, limit));
		const warning = 'older messages are left out, because one answer does not hold them; --since shows them';
		return {messages: taken.reverse().map(view), ...(isAll ? {} : {warning})};
	}

	const range = {since: since ?? 1, limit: limit ?? noLimit};
	const {taken, isAll} = takeWithinAnswer(store.messages.from(conversation_id, range));
	const last = taken.at(-1);
	return {messages: taken.map(view), ...(isAll || !last ? {} : {next: last.seq + 1})};
};
