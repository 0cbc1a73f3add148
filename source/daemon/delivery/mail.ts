import type {MailboxesTable} from '../store/mailboxes.js';
import type {StoredMessage} from '../store/messages.js';
import type {RoomsTable} from '../store/rooms.js';
import {type Claimable, type Holder, openClaims} from './claims.js';
import {findMatches, type Match} from './match.js';

export type MailTables = {mailboxes: MailboxesTable; rooms: RoomsTable};

/** Messages of one conversation, one or more, and how many that room's full mailbox let go of before. */
export type Delivery = {
	messages: StoredMessage[];
	dropped: number;
	/** False where a room has more than one answer holds. */
	isAll: boolean;
};

/**
 * The unread mail that nobody has in hand. What is claimed stays so until it is settled or given up, or its connection
 * closes, of which `released` is told.
 */
export const openMail = ({mailboxes, rooms}: MailTables, released: (agentId: string) => void) => {
	const claims = openClaims(released);

	/** A reader that is on its way with the notice says it for all. */
	const droppedBefore = (agentId: string, {conversation_id}: StoredMessage): number =>
		claims.has(agentId, noticeOf(conversation_id)) ? 0 : rooms.dropped(conversation_id, agentId);

	return {
		next: (agentId: string, match: Match): Delivery | undefined => {
			const {taken, isAll} = findMatches(match, {
				unread: conversationId => mailboxes.unread(agentId, conversationId),
				isTaken: pos => claims.has(agentId, pos),
			});
			const [message] = taken;
			return message && {messages: taken, dropped: droppedBefore(agentId, message), isAll};
		},
		claim: (agentId: string, {messages, dropped}: Delivery, holder: Holder): void => {
			for (const {pos} of messages) {
				claims.hold(agentId, pos, holder);
			}

			const [message] = messages;
			if (message && dropped > 0) {
				claims.hold(agentId, noticeOf(message.conversation_id), holder);
			}
		},
		hold: claims.hold,
		/** The acknowledgement is durable: what was claimed is nobody's any more. */
		settle: claims.settle,
		settled: claims.settled,
		cancel: claims.cancel,
		isClaimed: claims.has,
	};
};

/** The claim on saying how many messages of this room were dropped. */
export const noticeOf = (conversationId: number): Claimable => `notice ${conversationId}`;
