import type {ConversationView, ProjectTasks, Snapshot, WatchEvent, WatchedAgent} from '../core/watch-events.js';

/** What a watcher knows of a home. */
export type HomeModel = {
	caller: Snapshot['caller'];
	agents: ReadonlyMap<string, WatchedAgent>;
	conversations: ReadonlyMap<number, ConversationView>;
	projects: ReadonlyMap<string, ProjectTasks>;
	transcript: Snapshot['transcript'];
	mesh?: Snapshot['mesh'];
};

export const emptyModel: HomeModel = {
	caller: null,
	agents: new Map(),
	conversations: new Map(),
	projects: new Map(),
	transcript: {pending: 0},
};

/** What it knows after one more event. */
export const applyEvent = (model: HomeModel, event: WatchEvent): HomeModel => {
	switch (event.event) {
		case 'snapshot':
			return fromSnapshot(event);
		case 'message':
			return withConversation(model, event.conversation_id, conversation => ({
				...conversation,
				// It was told of as it is, so messages that were there already may follow.
				messages: Math.max(conversation.messages, event.message.seq),
			}));
		case 'delivery':
			return withConversation(model, event.conversation_id, conversation => withUnread(conversation, event));
		case 'membership':
			return {
				...model,
				conversations: withEntry(model.conversations, event.conversation.conversation_id, event.conversation),
			};
		case 'agent':
			return {
				...model,
				caller: callerAfter(model, event),
				agents: withEntry(model.agents, event.agent.agent_id, event.gone ? undefined : event.agent),
			};
		case 'lease':
			return withLease(model, event);
		case 'task':
			return {...model, projects: withEntry(model.projects, event.project, withoutKind(event))};
		case 'transcript':
			return {...model, transcript: withoutKind(event)};
		case 'mesh':
			return {...model, mesh: withoutKind(event)};
		case 'notification':
			return model;
	}
};

const fromSnapshot = ({caller, agents, conversations, projects, transcript, mesh}: Snapshot): HomeModel => ({
	caller,
	agents: new Map(agents.map(agent => [agent.agent_id, agent])),
	conversations: new Map(conversations.map(conversation => [conversation.conversation_id, conversation])),
	projects: new Map(projects.map(project => [project.project, project])),
	transcript,
	mesh,
});

/** Its name may be another one now. */
const callerAfter = ({caller}: HomeModel, {agent}: Extract<WatchEvent, {event: 'agent'}>): HomeModel['caller'] =>
	caller?.agent_id === agent.agent_id ? {agent_id: caller.agent_id, name: agent.name} : caller;

const withoutKind = <E extends WatchEvent>({event: _, ...facts}: E): Omit<E, 'event'> => facts;

const withConversation = (
	model: HomeModel,
	conversationId: number,
	change: (conversation: ConversationView) => ConversationView,
): HomeModel => {
	const conversation = model.conversations.get(conversationId);
	return conversation
		? {...model, conversations: withEntry(model.conversations, conversationId, change(conversation))}
		: model;
};

type Delivery = Extract<WatchEvent, {event: 'delivery'}>;

const withUnread = (conversation: ConversationView, {agent_id, unread, dropped}: Delivery): ConversationView => ({
	...conversation,
	...(conversation.members && {
		members: conversation.members.map(party =>
			party.agent_id === agent_id ? {...party, unread, ...(party.dropped !== undefined && {dropped})} : party,
		),
	}),
});

const withLease = (model: HomeModel, event: Extract<WatchEvent, {event: 'lease'}>): HomeModel => {
	const agent = model.agents.get(event.agent_id);
	const {lease, last_seen_at, expires_at, waiting} = event;
	return agent
		? {...model, agents: withEntry(model.agents, agent.agent_id, {...agent, lease, last_seen_at, expires_at, waiting})}
		: model;
};

/** Without the entry where the value is undefined. */
const withEntry = <K, V>(map: ReadonlyMap<K, V>, key: K, value: V | undefined): ReadonlyMap<K, V> => {
	const copy = new Map(map);
	value === undefined ? copy.delete(key) : copy.set(key, value);
	return copy;
};

/** What this agent has not read there; of somebody who only looks, what nobody in it has read. */
export const unreadIn = ({members = []}: ConversationView, caller: HomeModel['caller']): number => {
	const counts = members
		.filter(({agent_id}) => caller === null || agent_id === caller.agent_id)
		.map(({unread = 0}) => unread);
	return Math.max(0, ...counts);
};

/** How a conversation is called: the room, the other one, or both for those who are neither. */
export const titleOf = ({room, peer, members = []}: ConversationView): string =>
	room ?? peer ?? members.map(({name}) => name).join(' ↔ ');
