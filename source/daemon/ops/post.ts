import type {Handler} from '../handler.js';
import {findOwnRoom} from '../rooms.js';
import {checkReply, send, sentBefore} from '../send.js';
import type {StoredMessage} from '../store/messages.js';

export const post: Handler<'post'> = (scope, {room: name, ...draft}) => {
	const {request, error} = scope;
	const answer = ({seq, id, sent_at}: StoredMessage) => ({
		room: name,
		seq,
		id,
		sent_at: new Date(sent_at).toISOString(),
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
