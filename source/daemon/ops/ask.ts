import type {Handler} from '../handler.js';
import {viewRecipient} from '../ledger/recipients.js';
import {viewDelivery, viewPeer} from '../message-view.js';
import {noteQuestion} from '../notify/note.js';
import {sendToPeer} from './tell.js';

export const ask: Handler<'ask'> = (scope, {timeout, ...question}) => {
	const message = sendToPeer(scope, question);
	if (message.request_id === scope.request.id) {
		noteQuestion(scope, message);
	}

	const {seq, id, to_id, conversation_id: conversationId} = message;
	return {
		match: {kind: 'answer', conversationId, seq, from: to_id ?? ''},
		timeoutMs: timeout * 1000,
		answer: delivery => ({
			seq,
			id,
			...viewPeer(scope, to_id ?? ''),
			...viewDelivery(scope, delivery),
			deliveries: [viewRecipient(scope, message, to_id ?? '')],
		}),
	};
};
