import type {ConversationView} from '../../core/watch-events.js';
import type {Parts} from '../handler.js';
import {viewPeer} from '../message-view.js';
import type {Agent} from '../store/agents.js';
import {type Conversation, otherOf} from '../store/conversations.js';
import type {Member} from '../store/rooms.js';

export type Watching = {
	/** Undefined for one who only looks, and sees all. */
	caller?: Agent | undefined;
	/** Only this room. */
	roomId?: number | undefined;
	/** Only the channels of this agent. */
	peerId?: string | undefined;
};

type Unread = (agentId: string, conversationId: number) => number;

type Showing = {caller: Agent | undefined; reads: (conversation: Conversation) => boolean; unread: Unread};

/** Which conversations a watcher may see, and how they are shown. */
export const conversationViewer = (parts: Parts, {caller, roomId, peerId}: Watching) => {
	const {store} = parts;

	const isAll = roomId === undefined && peerId === undefined;

	const isMeant = ({conversation_id, lo_id, hi_id}: Conversation): boolean =>
		isAll || conversation_id === roomId || (peerId !== undefined && (lo_id === peerId || hi_id === peerId));

	const isParty = ({conversation_id, kind, lo_id, hi_id}: Conversation, agentId: string): boolean =>
		kind === 'room' ? store.rooms.isMember(conversation_id, agentId) : lo_id === agentId || hi_id === agentId;

	/** Whether it may read what is said there. */
	const reads = (conversation: Conversation): boolean =>
		isMeant(conversation) && (caller === undefined || isParty(conversation, caller.agent_id));

	const view = (conversation: Conversation, unread: Unread): ConversationView | undefined => {
		const showing = {caller, reads, unread};
		if (conversation.kind === 'room') {
			return isMeant(conversation) ? roomView(parts, conversation, showing) : undefined;
		}

		return reads(conversation) ? channelView(parts, conversation, showing) : undefined;
	};

	return {
		reads,
		one: (conversationId: number): ConversationView | undefined => {
			const conversation = store.conversations.get(conversationId);
			return conversation && view(conversation, store.mailboxes.count);
		},
		all: (): ConversationView[] => {
			const unread = unreadOfAll(parts);
			return store.conversations.all().flatMap(conversation => view(conversation, unread) ?? []);
		},
	};
};

/** One look at all mailboxes, for who is to be told of many. */
const unreadOfAll = ({store}: Parts): Unread => {
	const totals = new Map<string, number>();
	for (const {agent_id, conversation_id, unread} of store.mailboxes.totals()) {
		totals.set(`${agent_id} ${conversation_id}`, unread);
	}

	return (agentId, conversationId) => totals.get(`${agentId} ${conversationId}`) ?? 0;
};

const roomView = ({store, damping}: Parts, conversation: Conversation, {reads, unread}: Showing): ConversationView => {
	const {conversation_id, last_seq} = conversation;
	const room = store.rooms.get(conversation_id);
	const members = store.rooms.members(conversation_id);
	return {
		conversation_id,
		kind: 'room',
		room: conversation.room ?? '',
		description: room?.description ?? '',
		archived: room?.archived_at != null,
		...(room?.project != null && {project: room.project}),
		...(room?.slug != null && {slug: room.slug}),
		parties: members.length,
		...(reads(conversation) && {members: members.map(member => viewMember(member, conversation_id, unread))}),
		messages: last_seq,
		...(damping.isDamped(conversation_id) && {damped: true as const}),
	};
};

const channelView = ({store, damping}: Parts, channel: Conversation, {caller, unread}: Showing): ConversationView => {
	const {conversation_id, lo_id, hi_id, last_seq} = channel;
	const parties = [lo_id ?? '', hi_id ?? ''].map(agent_id => ({
		agent_id,
		name: store.agents.get(agent_id)?.name ?? agent_id,
		...((caller === undefined || caller.agent_id === agent_id) && {unread: unread(agent_id, conversation_id)}),
	}));
	return {
		conversation_id,
		kind: 'channel',
		...(caller && viewPeer({store, caller}, otherOf(channel, caller.agent_id))),
		parties: 2,
		members: parties,
		messages: last_seq,
		...(damping.isDamped(conversation_id) && {damped: true as const}),
	};
};

const viewMember = ({agent_id, name, joined_at, dropped}: Member, conversationId: number, unread: Unread) => ({
	agent_id,
	name,
	unread: unread(agent_id, conversationId),
	dropped,
	joined_at: new Date(joined_at).toISOString(),
});
