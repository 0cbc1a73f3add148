import type {Handler} from '../handler.js';
import {viewRecipients} from '../ledger/recipients.js';
import {findOwnRoom} from '../rooms.js';
import {checkReply, send, sentBefore} from '../send.js';
import type {StoredMessage} from '../store/messages.js';

export const post: Handler<'post'> = (scope, {room: name, ...draft}) => {
	const {request, error} = scope;
	const answer = (message: StoredMessage) => ({
		room: name,
		seq: message.seq,
		id: message.id,
		sent_at: new Date(message.sent_at).toISOString(),
		deliveries: viewRecipients(scope, message),
	});
	const earlier = sentBefore(scope, draft, request);
	if (earlier) {
		return answer(earlier);
	}

	const conversation = findOwnRoom(scope, name);
	if (conversation.archived_at !== null) {
		throw error('room_archived', `the room ${name} is archived`, {room: name});
	}

	checkReply(scope, conversation, draft);
	return answer(send(scope, {conversation, draft}));
};
