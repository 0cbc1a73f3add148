import {applyEvent, emptyModel, type HomeModel} from '../../source/client/home-model.js';
import type {WatchEvent} from '../../source/core/watch-events.js';

/** What a watcher knows after these. */
export const modelOf = (events: readonly WatchEvent[]): HomeModel => events.reduce(applyEvent, emptyModel);

/** For comparison. Of those who are there all the while, because they watch, the lease is another one at each look. */
export const plainModel = (
	{caller, agents, conversations, projects, transcript}: HomeModel,
	present: readonly {agent_id: string}[],
) => ({
	caller,
	agents: sorted(agents).map(agent =>
		present.some(({agent_id}) => agent_id === agent.agent_id) ? {...agent, last_seen_at: '', expires_at: ''} : agent,
	),
	conversations: sorted(conversations),
	projects: sorted(projects),
	transcript,
});

const sorted = <K extends string | number, V>(map: ReadonlyMap<K, V>): V[] =>
	[...map].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, value]) => value);
