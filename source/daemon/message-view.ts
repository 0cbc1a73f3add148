import type {Message, ReceivedMessage} from '../core/fields.js';
import {maxAnswerLength} from '../core/limits.js';
import type {Delivery} from './delivery/mail.js';
import {addressFor} from './directory.js';
import {senderFacts} from './sender-facts.js';
import type {Agent} from './store/agents.js';
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

type Reading = {store: Store; caller: Agent};

/** What a read of the caller brings. */
export const viewDelivery = (
	reading: Reading,
	{messages, dropped, isAll}: Delivery,
): {messages: ReceivedMessage[]; notice?: {room: string; dropped: number}; warning?: string} => {
	const viewed = messages.map(receivedMessageViewer(reading));
	const [{room} = {}] = viewed;
	return {
		messages: viewed,
		...(room !== undefined && dropped > 0 ? {notice: {room, dropped}} : {}),
		...(isAll ? {} : {warning: 'newer messages are left out, because together they are too long for one answer'}),
	};
};

/** Shows mail of the caller, and what is known of those who sent it. */
export const receivedMessageViewer = (reading: Reading): ((message: StoredMessage) => ReceivedMessage) => {
	const view = messageViewer(reading);
	const facts = senderFacts(reading);
	return message => ({...view(message), ...facts(message)});
};

/** Shows messages as the caller sees them. Of each conversation, what they have in common is looked up once. */
export const messageViewer = (reading: Reading): ((message: StoredMessage) => Message) => {
	const sources = new Map<number, Source>();
	return message => {
		const source = sources.get(message.conversation_id) ?? sourceOf(reading, message.conversation_id);
		sources.set(message.conversation_id, source);
		return viewMessage(message, source);
	};
};

/** A message and where it was said, as whoever it is shown to calls that. */
export const viewMessage = (message: StoredMessage, source: Source): Message => ({
	id: message.id,
	seq: message.seq,
	kind: message.kind,
	from: message.from_name,
	from_id: message.from_id,
	...source,
	sent_at: new Date(message.sent_at).toISOString(),
	...(message.reply_to === null ? {} : {reply_to: message.reply_to}),
	body: message.body,
});

type Source = {peer?: string; peer_id?: string; room?: string};

/** Where a conversation of the caller takes place: with whom, by an address that leads there, or in which room. */
export const sourceOf = (reading: Reading, conversationId: number): Source => {
	const conversation = reading.store.conversations.get(conversationId);
	if (conversation?.kind === 'room') {
		return {room: conversation.room ?? ''};
	}

	return conversation ? viewPeer(reading, otherOf(conversation, reading.caller.agent_id)) : {};
};

/** An agent as the caller is to call it. */
export const viewPeer = (reading: Reading, peer_id: string): {peer: string; peer_id: string} => {
	const agent = reading.store.agents.get(peer_id);
	return {peer: agent ? addressFor(reading, agent) : peer_id, peer_id};
};
