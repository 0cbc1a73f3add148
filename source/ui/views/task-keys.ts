import type {WatchedAgent} from '../../core/watch-events.js';
import type {Key} from '../parts/keys.js';
import {type Acting, act} from './task-acts.js';
import {projectKeys, takeOverKeys, triageKeys} from './triage-keys.js';

/** What the caller can do now, in its role: with the selected task, and with the project. */
export const taskKeys = (acting: Acting): Key[] => {
	const {model} = acting.state;
	const caller = model.agents.get(model.caller?.agent_id ?? '');
	if (!caller) {
		return [];
	}

	if (caller.role !== 'supervisor') {
		return [...claimKeys(acting), ...ownerKeys(acting, caller)];
	}

	return acting.list.supervisor_id === caller.agent_id
		? [...triageKeys(acting), ...projectKeys(acting, caller)]
		: [...ownerKeys(acting, caller), ...takeOverKeys(acting, caller)];
};

const claimKeys = (acting: Acting): Key[] => {
	const {task} = acting;
	if (task?.status !== 'open') {
		return [];
	}

	const {slug, room} = task;
	const done = `${slug} is yours; what it is about is in #${room}`;
	const run = () => act(acting, {op: 'task claim', args: {slug}, done});
	return [{on: ['c'], label: 'claim', does: 'take this task', run}];
};

const ownStatusKeys = [
	['i', 'in-progress'],
	['r', 'ready'],
	['b', 'blocked'],
] as const;

const ownerKeys = (acting: Acting, {agent_id}: WatchedAgent): Key[] => {
	const {task} = acting;
	if (!task || task.owner_id !== agent_id || task.status === 'merged') {
		return [];
	}

	const {slug} = task;
	return ownStatusKeys
		.filter(([, status]) => status !== task.status)
		.map(([on, status]) => ({
			on: [on],
			label: status,
			does: `say that this task is ${status}`,
			run: () => act(acting, {op: 'task set-status', args: {slug, status}, done: `${slug} is ${status}`}),
		}));
};
