import type {TaskList} from '../../core/tasks/task-list.js';
import type {Parts} from '../handler.js';
import type {Change} from '../store/changes.js';
import {otherOf} from '../store/conversations.js';
import {shownLists} from '../tasks/shown-lists.js';
import type {Viewer} from './viewer.js';

/** What a watcher has to be told of besides, because a name is in it that has changed. */
export const consequencesOf = ({store}: Parts, {caller}: Viewer, change: Change): Change[] => {
	if (change.kind === 'agent') {
		const {agent_id} = change;
		const named = [...store.rooms.of(agent_id), ...store.conversations.channelsOf(agent_id)];
		const projects = shownLists(store).filter(list => concerns(list, agent_id));
		return [
			...named.map(({conversation_id}) => ({kind: 'conversation', conversation_id}) as const),
			...projects.map(({project}) => ({kind: 'tasks', project}) as const),
		];
	}

	if (change.kind === 'name' && caller) {
		return store.conversations
			.channelsOf(caller.agent_id)
			.filter(channel => store.agents.get(otherOf(channel, caller.agent_id))?.name === change.name)
			.map(({conversation_id}) => ({kind: 'conversation', conversation_id}));
	}

	return [];
};

const concerns = ({supervisor, tasks}: TaskList, agentId: string): boolean =>
	supervisor === agentId || Object.values(tasks).some(({owner}) => owner === agentId);
