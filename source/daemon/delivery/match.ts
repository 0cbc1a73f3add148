import type {StoredMessage} from '../store/messages.js';

/** Which mail a wait is for. */
export type Match =
	| {kind: 'any'}
	/** A function, because a channel opens with its first message, which the wait may be for. */
	| {kind: 'conversation'; conversationId: () => number | undefined; from: string}
	/** What answers the question `seq` of this channel: later, from the other side, and no answer to another message. */
	| {kind: 'answer'; conversationId: number; seq: number; from: string};

type Mailbox = {
	/** Oldest first, of one conversation or of all. */
	unread: (conversationId?: number) => Iterable<StoredMessage>;
	isTaken: (pos: number) => boolean;
};

/** The oldest unread message that suits and that nobody has taken; an explicit reply to a question before all others. */
export const findMatch = (match: Match, mailbox: Mailbox): StoredMessage | undefined => {
	let found: StoredMessage | undefined;
	for (const message of unreadFor(match, mailbox)) {
		if (mailbox.isTaken(message.pos) || !suits(match, message)) {
			continue;
		}

		if (match.kind !== 'answer' || message.reply_to === match.seq) {
			return message;
		}

		found ??= message;
	}

	return found;
};

const unreadFor = (match: Match, mailbox: Mailbox): Iterable<StoredMessage> => {
	if (match.kind === 'any') {
		return mailbox.unread();
	}

	const conversationId = match.kind === 'answer' ? match.conversationId : match.conversationId();
	return conversationId === undefined ? [] : mailbox.unread(conversationId);
};

const suits = (match: Match, message: StoredMessage): boolean =>
	match.kind !== 'answer' ||
	(message.seq > match.seq &&
		message.from_id === match.from &&
		(message.reply_to === null || message.reply_to === match.seq));
