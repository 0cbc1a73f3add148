import {holderOf} from '../directory.js';
import type {Handler} from '../handler.js';
import {putAgent} from '../registry.js';

export const rename: Handler<'rename'> = (scope, {name}) => {
	const {store, caller, request, error} = scope;
	const holder = holderOf(store.agents, {...caller, name});
	if (holder && holder.agent_id !== caller.agent_id) {
		throw error('name_taken', `another agent of this project and worktree is called ${name}`, {name});
	}

	if (name !== caller.name) {
		putAgent(scope, {agent: {...caller, name}, request, rooms: store.rooms.of(caller.agent_id)});
	}

	return {name, agent_id: caller.agent_id};
};
