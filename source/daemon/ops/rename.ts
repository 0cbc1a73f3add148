import type {Handler} from '../handler.js';
import {putAgent} from '../registry.js';

export const rename: Handler<'rename'> = (scope, {name}) => {
	const {store, caller, request, error} = scope;
	const taken = store.agents
		.named(name)
		.some(
			agent =>
				agent.unregistered_at === null &&
				agent.agent_id !== caller.agent_id &&
				agent.project === caller.project &&
				agent.worktree === caller.worktree,
		);
	if (taken) {
		throw error('name_taken', `another agent of this project and worktree is called ${name}`, {name});
	}

	if (name !== caller.name) {
		putAgent(scope, {agent: {...caller, name}, request, rooms: store.rooms.of(caller.agent_id)});
	}

	return {name, agent_id: caller.agent_id};
};
