import type {ReceivedMessage} from '../core/fields.js';
import {isUnmerged, type TaskList} from '../core/tasks/task-list.js';
import type {Agent} from './store/agents.js';
import type {StoredMessage} from './store/messages.js';
import type {Store} from './store/open-store.js';
import {shownLists} from './tasks/shown-lists.js';

/** What a reader is told of the one that sent a message, as far as the registry vouches for it. */
export const senderFacts = ({store, caller}: {store: Store; caller: Agent}) => {
	let lists: TaskList[] | undefined;
	return ({from_id}: StoredMessage): Pick<ReceivedMessage, 'from_role' | 'from_project' | 'shares_task'> => {
		const sender = store.agents.get(from_id);
		lists ??= shownLists(store);
		return {
			from_role: sender?.role ?? 'peer',
			from_project: sender?.project ?? null,
			shares_task: lists.some(list => shareTask(list, from_id, caller.agent_id)),
		};
	};
};

const shareTask = ({supervisor, tasks}: TaskList, one: string, other: string): boolean =>
	Object.values(tasks).some(
		task =>
			isUnmerged(task) &&
			((task.owner === one && supervisor === other) || (task.owner === other && supervisor === one)),
	);
