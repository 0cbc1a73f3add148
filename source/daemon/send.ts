import {roomMailboxSize} from '../core/limits.js';
import type {Called, Scope, SignedRequest} from './handler.js';
import {isSpent} from './replays.js';
import type {Agent} from './store/agents.js';
import type {Conversation} from './store/conversations.js';
import type {StoredMessage} from './store/messages.js';

type Sending = Scope<'message_not_found' | 'id_conflict'> & Called;

/** `kind` is set for what the daemon writes in the sender's name: its text follows from the request, and its id is our own. */
export type Draft = {body: string; reply_to?: number | undefined; id?: string | undefined; kind?: 'bundle' | 'system'};

/** `peer` is the other agent of a channel; in a room all others are recipients alike. */
type Outgoing = {conversation: Conversation; peer?: Agent; draft: Draft};

/**
 * The way of a message, the same for all that is sent: the log gives it its place, each recipient's mailbox gets it; all of
 * it durable in one transaction, and only then are readers woken, and the transcript and the search index, which follow the log.
 */
export const send = (scope: Scope & Called, outgoing: Outgoing): StoredMessage => {
	const {conversation} = outgoing;
	const message = append(scope, outgoing);
	scope.after(() => scope.damping.heard(message));
	for (const agentId of recipientsOf(scope, outgoing)) {
		scope.store.mailboxes.put(agentId, message);
		if (conversation.kind === 'room') {
			dropOldest(scope, agentId, conversation.conversation_id);
		}

		scope.after(() => scope.waits.wake(agentId));
		scope.after(() => scope.attention.mailCame(agentId));
	}

	scope.after(() => scope.transcript.wake());
	scope.after(() => scope.searchIndex.wake());
	return message;
};

const recipientsOf = ({store, caller}: Scope & Called, {conversation, peer}: Outgoing): string[] => {
	const members = peer ? [peer] : store.rooms.members(conversation.conversation_id);
	return members.map(({agent_id}) => agent_id).filter(agentId => agentId !== caller.agent_id);
};

/** What a reader has in hand just now is not dropped: it may yet acknowledge it. */
const dropOldest = ({store, waits, now}: Scope, agentId: string, conversationId: number): void => {
	const mailbox = {agentId, conversationId, size: roomMailboxSize};
	const dropped = store.mailboxes.trim(mailbox, pos => waits.isClaimed(agentId, pos));
	for (const pos of dropped) {
		const facts = {pos, agent_id: agentId, at: now, lane: null, session_id: null};
		store.ledger.note({...facts, event: 'dropped', detail: 'the mailbox was full'});
	}

	if (dropped.length > 0) {
		store.rooms.countDropped(conversationId, agentId, dropped.length);
	}
};

/** A message answers one of its own conversation, or none. */
export const checkReply = ({store, error}: Sending, conversation: Conversation, {reply_to}: Draft): void => {
	if (reply_to !== undefined && !store.messages.atSeq(conversation.conversation_id, reply_to)) {
		throw error('message_not_found', `there is no message ${reply_to} to reply to`, {
			reply_to,
			newest: conversation.last_seq,
		});
	}
};

/** The message that was already sent under this id; the same id for another message is an error. */
export const sentBefore = (scope: Sending, draft: Draft, request: SignedRequest): StoredMessage | undefined => {
	const {id} = draft;
	if (id === undefined) {
		return undefined; // The request's own id is spent with the request.
	}

	const earlier = scope.store.messages.get(id);
	const isTaken = earlier
		? !(earlier.from_id === scope.caller.agent_id && isRepeat(earlier, draft, request))
		: isSpent(scope.store, id) || (id !== request.id && scope.store.seenRequests.has(id));
	if (isTaken) {
		throw scope.error('id_conflict', `the id ${id} belongs to something else`, {id});
	}

	return earlier;
};

const isRepeat = (earlier: StoredMessage, {body, reply_to}: Draft, {op, args}: SignedRequest): boolean => {
	// Reason for the cast: the column holds an object that was parsed from a request.
	const {peer, room} = JSON.parse(earlier.args) as {peer?: unknown; room?: unknown};
	const isSame = earlier.op === op && earlier.body === body && earlier.reply_to === (reply_to ?? null);
	return isSame && peer === args['peer'] && room === args['room'];
};

const append = (
	{store, caller, request, now}: Scope & Called,
	{conversation, peer, draft}: Outgoing,
): StoredMessage => {
	const {body, reply_to, id, kind = 'message'} = draft;
	const {body: _, ...signedArgs} = request.args;
	return store.messages.append({
		id: id ?? request.id,
		conversation_id: conversation.conversation_id,
		seq: store.conversations.nextSeq(conversation.conversation_id),
		kind,
		from_id: caller.agent_id,
		from_name: caller.name,
		to_id: peer?.agent_id ?? null,
		to_name: peer?.name ?? null,
		sent_at: now,
		reply_to: reply_to ?? null,
		op: request.op,
		request_id: request.id,
		args: JSON.stringify(signedArgs),
		key: caller.public_key,
		sig: request.sig,
		body,
	});
};
