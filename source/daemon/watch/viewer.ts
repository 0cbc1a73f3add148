import type {ProjectTasks, WatchedAgent, WatchedMessage} from '../../core/watch-events.js';
import type {Parts} from '../handler.js';
import {sourceOf, viewMessage} from '../message-view.js';
import type {Agent} from '../store/agents.js';
import {otherOf} from '../store/conversations.js';
import type {StoredMessage} from '../store/messages.js';
import {viewTask} from '../tasks/projects.js';
import {shownList} from '../tasks/shown-lists.js';
import {conversationViewer, type Watching} from './conversation-viewer.js';

export type Viewer = ReturnType<typeof viewerOf>;

/** What a watcher may see, and how it is shown. */
export const viewerOf = (parts: Parts, watching: Watching) => {
	const {store, leases, waits, transcript} = parts;
	const {caller, roomId, peerId} = watching;
	const conversations = conversationViewer(parts, watching);
	const {reads} = conversations;

	const nameOf = (agentId: string): string => store.agents.get(agentId)?.name ?? agentId;

	return {
		caller,
		/** Sees of all that happens only what is said in some conversations. */
		isPartial: roomId !== undefined || peerId !== undefined,
		reads,
		message: (message: StoredMessage): WatchedMessage => {
			const {conversation_id, to_id, to_name} = message;
			const room = store.conversations.get(conversation_id)?.room;
			const source = caller ? sourceOf({store, caller}, conversation_id) : room == null ? {} : {room};
			return {...viewMessage(message, source), ...(to_id !== null && {to: to_name ?? to_id, to_id})};
		},
		conversation: conversations.one,
		conversations: conversations.all,
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
						unread: store.mailboxes.count(agentId, conversationId),
						dropped: store.rooms.dropped(conversationId, agentId),
					}
				: undefined;
		},
		agent: (agent: Agent, now: number): WatchedAgent => ({
			...leases.view(agent, now),
			waiting: waits.isWaiting(agent.agent_id),
		}),
		project: (project: string): ProjectTasks | undefined => {
			const list = shownList(store, project);
			return (
				list && {
					project,
					supervisor: nameOf(list.supervisor),
					supervisor_id: list.supervisor,
					tasks: Object.values(list.tasks).map(task => viewTask(store, list, task)),
				}
			);
		},
		/** Nothing where the home is in no mesh. */
		mesh: () => {
			const mesh = parts.link.standing();
			return mesh ? {mesh} : {};
		},
		transcript: () => {
			const {pending, failing} = transcript.state();
			return {pending, ...(failing && {failing: failing.message})};
		},
	};
};
