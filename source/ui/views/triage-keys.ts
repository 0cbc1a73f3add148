import {counted} from '../../core/counted.js';
import type {WatchedAgent} from '../../core/watch-events.js';
import type {Key} from '../parts/keys.js';
import {type Acting, actAfter, unpublish} from './task-acts.js';

/** Of the project's supervisor, with the selected task. */
export const triageKeys = (acting: Acting): Key[] => {
	const {task} = acting;
	if (!task) {
		return [];
	}

	const {slug, status, owner} = task;
	const back = {
		on: ['x'],
		label: 'unpublish',
		does: 'take this task back; its worktree stays',
		run: () =>
			acting.ask({
				text: `unpublish ${slug}? its room is archived, its worktree stays`,
				answers: [{on: 'y', label: 'yes', run: () => unpublish(acting, slug)}],
			}),
	};
	if (status === 'merged') {
		return [back];
	}

	const merge = {
		on: ['m'],
		label: 'merge',
		does: 'say that this task is merged',
		run: () =>
			actAfter(acting, `say that ${slug} is merged?${status === 'ready' ? '' : ` it is ${status}, not ready`}`, {
				op: 'task set-status',
				args: {slug, status: 'merged'},
				done: `${slug} is merged`,
			}),
	};
	const unassign = {
		on: ['u'],
		label: 'unassign',
		does: 'take this task from its owner',
		run: () =>
			actAfter(acting, `take ${slug} from ${owner}? it is open again then`, {
				op: 'task unassign',
				args: {slug},
				done: `${slug} is open again`,
			}),
	};
	return [merge, ...(owner === null ? [] : [unassign]), ...reassignKeys(acting), back];
};

const reassignKeys = (acting: Acting): Key[] => {
	const {task, state, pick} = acting;
	const agents = [...state.model.agents.values()].filter(
		({agent_id, role, lease}) => role !== 'supervisor' && lease === 'live' && agent_id !== task?.owner_id,
	);
	if (!task || agents.length === 0) {
		return [];
	}

	const {slug, owner} = task;
	const choose = ({agent_id, name}: WatchedAgent) =>
		actAfter(acting, `give ${slug} to ${name}${owner === null ? '' : ` instead of ${owner}`}?`, {
			op: 'task reassign',
			args: {slug, agent: agent_id},
			done: `${slug} belongs to ${name}`,
		});
	const run = () => pick({title: `reassign ${slug} to`, agents: byName(agents), choose});
	return [{on: ['a'], label: 'reassign', does: 'give this task to another agent', run}];
};

/** Of the project's supervisor, with the project. */
export const projectKeys = (acting: Acting, caller: WatchedAgent): Key[] => {
	const {list, state, pick} = acting;
	const heirs = [...state.model.agents.values()].filter(
		({agent_id, role, project}) => role === 'supervisor' && project === list.project && agent_id !== caller.agent_id,
	);
	const choose = ({agent_id, name}: WatchedAgent) =>
		actAfter(acting, `make ${name} the supervisor of ${list.project} instead of you?`, {
			op: 'task handoff',
			args: {supervisor: agent_id},
			done: `${name} supervises ${list.project}`,
		});
	const merged = list.tasks.filter(({status}) => status === 'merged').length;
	const mergedTasks = counted(merged, 'merged task');
	const forget = {
		on: ['g'],
		label: 'gc',
		does: 'forget the merged tasks of this project',
		run: () =>
			actAfter(acting, `forget the ${mergedTasks} of ${list.project}?`, {
				op: 'task gc',
				args: {},
				done: `forgot ${mergedTasks}`,
			}),
	};
	const handoff = {
		on: ['h'],
		label: 'handoff',
		does: 'make another supervisor the one of this project',
		run: () => pick({title: `hand ${list.project} over to`, agents: byName(heirs), choose}),
	};
	return [...(heirs.length > 0 ? [handoff] : []), ...(merged > 0 ? [forget] : [])];
};

/** Of a supervisor of whose project another one is, who is away. */
export const takeOverKeys = (acting: Acting, caller: WatchedAgent): Key[] => {
	const {list, state} = acting;
	const former = state.model.agents.get(list.supervisor_id);
	const isAway = former?.role !== 'supervisor' || former.lease !== 'live';
	if (!isAway || caller.project !== list.project) {
		return [];
	}

	const run = () =>
		actAfter(acting, `become the supervisor of ${list.project} instead of ${list.supervisor}?`, {
			op: 'task handoff',
			args: {supervisor: caller.agent_id},
			done: `you supervise ${list.project}`,
		});
	return [{on: ['h'], label: 'take over', does: 'become the supervisor of this project', run}];
};

/** Those who are there first. */
const byName = (agents: readonly WatchedAgent[]): WatchedAgent[] =>
	[...agents].sort(
		(left, right) =>
			Number(right.lease === 'live') - Number(left.lease === 'live') || (left.name < right.name ? -1 : 1),
	);
