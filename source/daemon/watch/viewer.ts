import type {ConversationView, ProjectTasks, WatchedAgent, WatchedMessage} from '../../core/watch-events.js';
import type {Parts} from '../handler.js';
import {sourceOf, viewMessage, viewPeer} from '../message-view.js';
import type {Agent} from '../store/agents.js';
import {type Conversation, otherOf} from '../store/conversations.js';
import type {StoredMessage} from '../store/messages.js';
import type {Member} from '../store/rooms.js';
import {viewTask} from '../tasks/projects.js';

export type Watching = {
	/** Undefined for one who only looks, and sees all. */
	caller?: Agent | undefined;
	/** Only this room. */
	roomId?: number | undefined;
	/** Only the channels of this agent. */
	peerId?: string | undefined;
};

type Unread = (agentId: string, conversationId: number) => number;

export type Viewer = ReturnType<typeof viewerOf>;

/** What a watcher may see, and how it is shown. */
export const viewerOf = ({store, leases, waits, transcript}: Parts, {caller, roomId, peerId}: Watching) => {
	const isPartial = roomId !== undefined || peerId !== undefined;

	const isMeant = ({conversation_id, lo_id, hi_id}: Conversation): boolean =>
		roomId === undefined ? peerId === undefined || lo_id === peerId || hi_id === peerId : conversation_id === roomId;

	const isParty = ({conversation_id, kind, lo_id, hi_id}: Conversation, agentId: string): boolean =>
		kind === 'room' ? store.rooms.isMember(conversation_id, agentId) : lo_id === agentId || hi_id === agentId;

	/** Whether it may read what is said there. */
	const reads = (conversation: Conversation): boolean =>
		isMeant(conversation) && (caller === undefined || isParty(conversation, caller.agent_id));

	const nameOf = (agentId: string): string => store.agents.get(agentId)?.name ?? agentId;

	const roomView = (conversation: Conversation, unread: Unread): ConversationView => {
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
		};
	};

	const channelView = (channel: Conversation, unread: Unread): ConversationView => {
		const {conversation_id, lo_id, hi_id, last_seq} = channel;
		const parties = [lo_id ?? '', hi_id ?? ''].map(agent_id => ({
			agent_id,
			name: nameOf(agent_id),
			...((caller === undefined || caller.agent_id === agent_id) && {unread: unread(agent_id, conversation_id)}),
		}));
		return {
			conversation_id,
			kind: 'channel',
			...(caller && viewPeer({store, caller}, otherOf(channel, caller.agent_id))),
			parties: 2,
			members: parties,
			messages: last_seq,
		};
	};

	const conversationView = (conversation: Conversation, unread: Unread): ConversationView | undefined => {
		if (conversation.kind === 'room') {
			return isMeant(conversation) ? roomView(conversation, unread) : undefined;
		}

		return reads(conversation) ? channelView(conversation, unread) : undefined;
	};

	const countNow: Unread = (agentId, conversationId) => store.mailboxes.count(agentId, conversationId);

	return {
		caller,
		/** Sees of all that happens only what is said in some conversations. */
		isPartial,
		reads,
		message: (message: StoredMessage): WatchedMessage => {
			const {conversation_id, to_id, to_name} = message;
			const room = store.conversations.get(conversation_id)?.room;
			const source = caller ? sourceOf({store, caller}, conversation_id) : room == null ? {} : {room};
			return {...viewMessage(message, source), ...(to_id !== null && {to: to_name ?? to_id, to_id})};
		},
		conversation: (conversationId: number): ConversationView | undefined => {
			const conversation = store.conversations.get(conversationId);
			return conversation && conversationView(conversation, countNow);
		},
		conversations: (): ConversationView[] => {
			const totals = new Map<string, number>();
			for (const {agent_id, conversation_id, unread} of store.mailboxes.totals()) {
				totals.set(`${agent_id} ${conversation_id}`, unread);
			}

			return store.conversations
				.all()
				.flatMap(
					conversation => conversationView(conversation, (agent, id) => totals.get(`${agent} ${id}`) ?? 0) ?? [],
				);
		},
		/** What an agent has not read there, where the watcher may know. */
		delivery: (agentId: string, conversationId: number) => {
			const conversation = store.conversations.get(conversationId);
			const isShown =
				conversation &&
				reads(conversation) &&
				(conversation.kind === 'room' || caller === undefined || caller.agent_id === agentId);
			return isShown
				? {
						conversation_id: conversationId,
						...(conversation.room === null
							? {peer: nameOf(otherOf(conversation, agentId))}
							: {room: conversation.room}),
						agent_id: agentId,
						name: nameOf(agentId),
						unread: countNow(agentId, conversationId),
						dropped: store.rooms.dropped(conversationId, agentId),
					}
				: undefined;
		},
		agent: (agent: Agent, now: number): WatchedAgent => ({
			...leases.view(agent, now),
			waiting: waits.isWaiting(agent.agent_id),
		}),
		project: (project: string): ProjectTasks | undefined => {
			const list = store.taskLists.get(project);
			return (
				list && {
					project,
					supervisor: nameOf(list.supervisor),
					supervisor_id: list.supervisor,
					tasks: Object.values(list.tasks).map(task => viewTask(store, list, task)),
				}
			);
		},
		transcript: () => {
			const {pending, failing} = transcript.state();
			return {pending, ...(failing && {failing: failing.message})};
		},
	};
};

const viewMember = ({agent_id, name, joined_at, dropped}: Member, conversationId: number, unread: Unread) => ({
	agent_id,
	name,
	unread: unread(agent_id, conversationId),
	dropped,
	joined_at: new Date(joined_at).toISOString(),
});
