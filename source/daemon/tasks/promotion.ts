import {isUnmerged} from '../../core/tasks/task-list.js';
import type {Called, Scope} from '../handler.js';
import type {Agent} from '../store/agents.js';

/** An agent makes itself supervisor only of a project that has none that is there. */
export const checkPromotion = (scope: Scope<'supervisor_exists'>, {agent_id, project}: Agent): void => {
	const {store, leases, now, error} = scope;
	const appointed = store.taskLists.get(project ?? '')?.supervisor;
	const holder = store.agents
		.registered()
		.find(
			agent =>
				agent.agent_id !== agent_id &&
				agent.role === 'supervisor' &&
				(agent.agent_id === appointed || (project !== null && agent.project === project)) &&
				leases.isLive(agent, now),
		);
	if (holder) {
		throw error('supervisor_exists', `${holder.name} supervises ${project}, and is there`, {
			project,
			supervisor: holder.name,
		});
	}
};

/** Whoever answers for tasks that are not merged hands them over before it goes. */
export const checkFarewell = ({store, caller, error}: Scope<'supervisor_busy'> & Called): void => {
	const slugs = store.taskLists
		.all()
		.filter(({supervisor}) => supervisor === caller.agent_id)
		.flatMap(({tasks}) => Object.values(tasks).filter(isUnmerged))
		.map(({slug}) => slug);
	if (slugs.length > 0) {
		throw error(
			'supervisor_busy',
			`${caller.name} supervises ${slugs.length} tasks that are not merged: ${slugs.slice(0, 10).join(', ')}`,
			{
				slugs,
			},
		);
	}
};
