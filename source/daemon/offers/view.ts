import type {DigestLine, OfferedMessage} from '../../core/ops/offer.js';
import type {Called, Scope} from '../handler.js';
import {receivedMessageViewer, sourceOf} from '../message-view.js';
import type {StoredMessage} from '../store/messages.js';
import type {Selection} from './selection.js';

/** What a session is shown of its mail, and of those who sent it, as far as the registry vouches for it. */
export const viewSelection = (
	scope: Scope & Called,
	{messages, counts}: Selection,
	limit: number,
): {messages: OfferedMessage[]; digest: DigestLine[]} => {
	const view = receivedMessageViewer(scope);
	return {
		messages: messages.map(message => ({...view(message), ...cutBody(message, limit)})),
		digest: counts.map(({conversation_id, unread, oldest_at}) => ({
			...sourceOf(scope, conversation_id),
			unread,
			oldest_at: new Date(oldest_at).toISOString(),
			damped: scope.damping.isDamped(conversation_id),
		})),
	};
};

const cutBody = ({body}: StoredMessage, limit: number): {body: string; cut: boolean} => {
	const bytes = Buffer.from(body);
	// A decoder that expects more leaves out half a character.
	return bytes.length > limit
		? {body: new TextDecoder().decode(bytes.subarray(0, limit), {stream: true}), cut: true}
		: {body, cut: false};
};
