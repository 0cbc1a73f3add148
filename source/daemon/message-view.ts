import type {Message} from '../core/fields.js';
import {maxAnswerLength} from '../core/limits.js';
import type {Delivery} from './delivery/mail.js';
import {otherOf} from './store/conversations.js';
import type {StoredMessage} from './store/messages.js';
import type {Store} from './store/open-store.js';

/** As many of the messages as one answer holds, in their order, and whether that was all of them. */
export const takeWithinAnswer = (messages: Iterable<StoredMessage>): {taken: StoredMessage[]; isAll: boolean} => {
	const taken: StoredMessage[] = [];
	let length = 0;
	for (const message of messages) {
		length += message.body.length;
		if (length > maxAnswerLength && taken.length > 0) {
			return {taken, isAll: false};
		}

		taken.push(message);
	}

	return {taken, isAll: true};
};

/** What a read of `readerId` brings. */
export const viewDelivery = (
	store: Store,
	{messages, dropped}: Delivery,
	readerId: string,
): {messages: Message[]; notice?: {room: string; dropped: number}} => {
	const viewed = messages.map(message => viewMessage(store, message, readerId));
	const [{room} = {}] = viewed;
	return {messages: viewed, ...(room !== undefined && dropped > 0 ? {notice: {room, dropped}} : {})};
};

/** A message as `readerId` sees it: with the other side's present name, whoever sent it. */
export const viewMessage = (store: Store, message: StoredMessage, readerId: string): Message => {
	const conversation = store.conversations.get(message.conversation_id);
	const peer = conversation?.kind === 'channel' ? store.agents.get(otherOf(conversation, readerId)) : undefined;
	return {
		id: message.id,
		seq: message.seq,
		kind: message.kind,
		from: message.from_name,
		from_id: message.from_id,
		...(peer ? {peer: peer.name} : {}),
		...(conversation?.room ? {room: conversation.room} : {}),
		sent_at: new Date(message.sent_at).toISOString(),
		...(message.reply_to === null ? {} : {reply_to: message.reply_to}),
		body: message.body,
	};
};
