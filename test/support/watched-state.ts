import type {
	ConversationView,
	ProjectTasks,
	Snapshot,
	WatchEvent,
	WatchedAgent,
} from '../../source/core/watch-events.js';

/** What a watcher knows: the snapshot, and what each event has made of it. */
export type WatchedState = {
	agents: Map<string, WatchedAgent>;
	conversations: Map<number, ConversationView>;
	projects: Map<string, ProjectTasks>;
	transcript: Snapshot['transcript'];
};

export const stateOf = (events: readonly WatchEvent[]): WatchedState => {
	const state: WatchedState = {
		agents: new Map(),
		conversations: new Map(),
		projects: new Map(),
		transcript: {pending: 0},
	};
	for (const event of events) {
		take(state, event);
	}

	return state;
};

const take = (state: WatchedState, event: WatchEvent): void => {
	const {agents, conversations, projects} = state;
	switch (event.event) {
		case 'snapshot':
			Object.assign(state, begin(event));
			break;
		case 'message':
			count(conversations.get(event.conversation_id), event.message.seq);
			break;
		case 'delivery':
			deliver(conversations.get(event.conversation_id), event);
			break;
		case 'membership': {
			const {conversation} = event;
			conversations.set(conversation.conversation_id, {...conversation});
			break;
		}
		case 'agent':
			event.gone ? agents.delete(event.agent.agent_id) : agents.set(event.agent.agent_id, event.agent);
			break;
		case 'lease': {
			const {event: _, ...lease} = event;
			const agent = agents.get(lease.agent_id);
			agent && agents.set(lease.agent_id, {...agent, ...lease});
			break;
		}
		case 'task': {
			const {event: _, ...project} = event;
			projects.set(project.project, project);
			break;
		}
		case 'transcript': {
			const {event: _, ...transcript} = event;
			state.transcript = transcript;
			break;
		}
	}
};

const begin = ({agents, conversations, projects, transcript}: Snapshot): WatchedState => ({
	agents: new Map(agents.map(agent => [agent.agent_id, agent])),
	conversations: new Map(conversations.map(conversation => [conversation.conversation_id, {...conversation}])),
	projects: new Map(projects.map(project => [project.project, project])),
	transcript,
});

/** A conversation is told of as it is, so messages that come after may be older. */
const count = (conversation: ConversationView | undefined, seq: number): void => {
	if (conversation) {
		conversation.messages = Math.max(conversation.messages, seq);
	}
};

const deliver = (
	conversation: ConversationView | undefined,
	{agent_id, unread, dropped}: Extract<WatchEvent, {event: 'delivery'}>,
): void => {
	const isRoom = conversation?.kind === 'room';
	if (conversation?.members) {
		conversation.members = conversation.members.map(member =>
			member.agent_id === agent_id ? {...member, unread, ...(isRoom && {dropped})} : member,
		);
	}
};

/** For comparison. Of those who are there all the while, because they watch, the lease is another one at each look. */
export const plainState = (
	{agents, conversations, projects, transcript}: WatchedState,
	present: readonly {agent_id: string}[],
) => ({
	agents: sorted(agents).map(agent =>
		present.some(({agent_id}) => agent_id === agent.agent_id) ? {...agent, last_seen_at: '', expires_at: ''} : agent,
	),
	conversations: sorted(conversations),
	projects: sorted(projects),
	transcript,
});

const sorted = <K extends string | number, V>(map: Map<K, V>): V[] =>
	[...map].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, value]) => value);
