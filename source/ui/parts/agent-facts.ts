import type {HomeModel} from '../../client/home-model.js';
import type {WatchedAgent} from '../../core/watch-events.js';
import {agoWords} from './relative-time.js';

/** With its host, where it is in a mesh. */
export const shownName = ({name, host}: WatchedAgent): string => (host === undefined ? name : `${name}@${host}`);

/** What an agent does now, as far as a watcher knows. */
export const doingOf = (model: HomeModel, agent: WatchedAgent, now: number): string => {
	const [task, ...more] = [...model.projects.values()]
		.flatMap(({tasks}) => tasks)
		.filter(({owner_id, status}) => owner_id === agent.agent_id && status !== 'merged')
		.map(({slug, status}) => `${slug} ${status}`);
	const known = task === undefined ? [] : [more.length > 0 ? `${task} +${more.length}` : task];
	return known.length === 0 || agent.waiting ? [...known, presenceOf(agent, now)].join(', ') : known.join();
};

/** Whether it waits for mail now, else when it was last heard of. */
export const presenceOf = ({waiting, last_seen_at}: WatchedAgent, now: number): string =>
	waiting ? 'waiting for mail' : `seen ${agoWords(last_seen_at, now)}`;

/** What it has not read anywhere; undefined where the watcher can't know any of it. */
export const unreadOf = ({conversations}: HomeModel, agentId: string): number | undefined => {
	const known = [...conversations.values()]
		.flatMap(({members = []}) => members)
		.filter(({agent_id, unread}) => agent_id === agentId && unread !== undefined);
	return known.length === 0 ? undefined : known.reduce((total, {unread = 0}) => total + unread, 0);
};

export type AgentGroup = {project: string; agents: WatchedAgent[]};

/** By project, and by name in each; those of no project last. */
export const groupsOf = (agents: Iterable<WatchedAgent>): AgentGroup[] => {
	const groups = new Map<string, WatchedAgent[]>();
	for (const agent of agents) {
		const project = agent.project ?? '';
		groups.set(project, [...(groups.get(project) ?? []), agent]);
	}

	return [...groups]
		.map(([project, members]) => ({project, agents: members.sort((left, right) => compare(left.name, right.name))}))
		.sort((left, right) => compare(left.project || '\uffff', right.project || '\uffff'));
};

const compare = (left: string, right: string): number => (left < right ? -1 : Number(left > right));
