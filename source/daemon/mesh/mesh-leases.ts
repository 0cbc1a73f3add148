import type {Leases} from '../leases.js';
import type {Store} from '../store/open-store.js';

/** Clocks of hosts may differ by so much, and nobody loses its lease by that. */
const skewMs = 5 * 60_000;

/** Whether an agent is there, by what the stream has told of it alone: every host has to come to the same. */
export const meshLeases = (leases: Leases, {agents, mesh}: Store): Leases => ({
	...leases,
	/** The home may have heard of it since: what the stream tells can be old. */
	touch: (agentId, at) => {
		if (at >= (agents.get(agentId)?.last_seen_at ?? 0)) {
			leases.touch(agentId, at);
		}
	},
	isLive: (agent, now) => {
		const seenAt = Math.max(agent.registered_at, mesh.seenAt(agent.agent_id));
		return now < seenAt + (mesh.state()?.lease_ms ?? 0) + skewMs;
	},
});
