import {takeWithinAnswer} from '../message-view.js';
import type {StoredMessage} from '../store/messages.js';

/** Which mail a wait is for. */
export type Match =
	| {kind: 'any'}
	/** A function, because a channel opens with its first message, which the wait may be for. */
	| {kind: 'channel'; conversationId: () => number | undefined; from: string}
	/** All that is pending there, at once. */
	| {kind: 'room'; conversationId: number}
	/** What answers the question `seq` of this channel: later, from the other side, and no answer to another message. */
	| {kind: 'answer'; conversationId: number; seq: number; from: string};

type Mailbox = {
	/** Oldest first, of one conversation or of all. */
	unread: (conversationId?: number) => Iterable<StoredMessage>;
	isTaken: (pos: number) => boolean;
};

/**
 * The unread messages that suit and that nobody has taken: of a room as many as one answer holds, and whether that is all
 * of them; else one or none.
 */
export const findMatches = (match: Match, mailbox: Mailbox): {taken: StoredMessage[]; isAll: boolean} => {
	const free = freeOnes(unreadFor(match, mailbox), mailbox);
	if (match.kind === 'room') {
		return takeWithinAnswer(free);
	}

	const message = match.kind === 'answer' ? findAnswer(match, free) : first(free);
	return {taken: message ? [message] : [], isAll: true};
};

/** Whether a message is one that the wait may end with. */
export const suits = (match: Match, message: StoredMessage): boolean => {
	switch (match.kind) {
		case 'any':
			return true;
		case 'channel':
			return message.conversation_id === match.conversationId();
		case 'room':
			return message.conversation_id === match.conversationId;
		default:
			return message.conversation_id === match.conversationId && findAnswer(match, [message]) !== undefined;
	}
};

const freeOnes = function* (unread: Iterable<StoredMessage>, {isTaken}: Mailbox): Generator<StoredMessage> {
	for (const message of unread) {
		if (!isTaken(message.pos)) {
			yield message;
		}
	}
};

const first = <T>(items: Iterable<T>): T | undefined => {
	for (const item of items) {
		return item;
	}

	return undefined;
};

/** The oldest answer; an explicit reply to the question before all others. */
const findAnswer = (
	{seq, from}: Extract<Match, {kind: 'answer'}>,
	messages: Iterable<StoredMessage>,
): StoredMessage | undefined => {
	let found: StoredMessage | undefined;
	for (const message of messages) {
		if (message.seq > seq && message.from_id === from) {
			if (message.reply_to === seq) {
				return message;
			}

			found ??= message.reply_to === null ? message : undefined;
		}
	}

	return found;
};

const unreadFor = (match: Match, mailbox: Mailbox): Iterable<StoredMessage> => {
	if (match.kind === 'any') {
		return mailbox.unread();
	}

	const conversationId = match.kind === 'channel' ? match.conversationId() : match.conversationId;
	return conversationId === undefined ? [] : mailbox.unread(conversationId);
};
