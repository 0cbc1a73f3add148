import type {Role} from '../../core/names.js';
import {holderOf} from '../directory.js';
import type {Handler} from '../handler.js';
import {putAgent} from '../registry.js';
import type {Agent} from '../store/agents.js';
import {checkPromotion} from '../tasks/promotion.js';

export const register: Handler<'register'> = (scope, args) => {
	const {store, leases, attention, now, request, caller, after} = scope;
	const {name = 'agent', role, public_key, mesh: _, host = null, ...place} = args;
	const holder = holderOf(store.agents, {name, ...place, host});
	if (holder && holder.agent_id !== request.agent_id) {
		throw scope.error('key_mismatch', `${name} is already registered here, with another key`, {
			agent_id: holder.agent_id,
		});
	}

	if (caller && (caller.public_key !== public_key || caller.unregistered_at !== null)) {
		throw scope.error('key_mismatch', `the id ${request.agent_id} belongs to another key, or to an agent that is gone`);
	}

	const agent: Agent = {
		agent_id: request.agent_id,
		name,
		role: role ?? caller?.role ?? 'peer',
		...place,
		public_key,
		registered_at: caller?.registered_at ?? now,
		last_seen_at: now,
		unregistered_at: null,
		host,
		is_remote: host !== null && host !== store.mesh.state()?.host ? 1 : 0,
	};
	if (caller && caller.role !== 'supervisor' && agent.role === 'supervisor') {
		checkPromotion(scope, agent);
	}

	if (!caller || differs(caller, agent)) {
		putAgent(scope, {agent, request, rooms: caller?.name === agent.name ? [] : store.rooms.of(agent.agent_id)});
	}

	leases.touch(agent.agent_id, now);
	after(() => attention.review(agent.agent_id));
	return {...leases.view(agent, now), created: !caller};
};

const kept = ['name', 'role', 'project', 'harness', 'model', 'worktree', 'branch', 'repo_root', 'cwd'] as const;

/** A repeated registration says nothing new, and leaves no line in the transcript. */
export const differs = (before: Agent, after: {[K in (typeof kept)[number]]: string | null} & {role: Role}): boolean =>
	kept.some(key => before[key] !== after[key]);
