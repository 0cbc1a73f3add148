import type {AgentView} from '../core/fields.js';
import type {Agent} from './store/agents.js';
import type {Store} from './store/open-store.js';

/** Sooner than any lease is noticed, later than a burst of commands. */
const flushAfterMs = 1000;

/**
 * When each agent was last heard of. A command renews in memory at once, and within a second the database follows, for
 * all that were renewed in it. Never in git.
 */
export const openLeases = (options: {store: Store; leaseMs: number; isPresent: (agentId: string) => boolean}) => {
	const {store, leaseMs, isPresent} = options;
	const fresh = new Map<string, number>();
	let timer: NodeJS.Timeout | undefined;

	const flush = (): void => {
		timer = undefined;
		try {
			store.transaction(() => {
				for (const [agentId, at] of fresh) {
					store.agents.setLastSeen(agentId, at);
				}
			});
			fresh.clear();
		} catch {
			// What cannot be written now stays in memory, and the next renewal tries again.
		}
	};

	const lastSeenAt = (agent: Agent, now: number): number =>
		isPresent(agent.agent_id) ? now : (fresh.get(agent.agent_id) ?? agent.last_seen_at);

	return {
		touch: (agentId: string, now: number): void => {
			fresh.set(agentId, now);
			timer ??= setTimeout(flush, flushAfterMs);
		},
		close: (): void => {
			clearTimeout(timer);
			flush();
		},
		isLive: (agent: Agent, now: number): boolean => now < lastSeenAt(agent, now) + leaseMs,
		/** Whether it is blocked in a read, or watches: then its lease begins anew at each moment. */
		isPresent,
		expiresAt: (agent: Agent, now: number): number => lastSeenAt(agent, now) + leaseMs,
		/** How an agent is shown to others: without its key, with its lease as of now. */
		view: (agent: Agent, now: number): AgentView => {
			const seenAt = lastSeenAt(agent, now);
			const {public_key: _, unregistered_at: __, is_remote: ___, host, ...shown} = agent;
			return {
				...shown,
				registered_at: new Date(agent.registered_at).toISOString(),
				last_seen_at: new Date(seenAt).toISOString(),
				expires_at: new Date(seenAt + leaseMs).toISOString(),
				lease: now < seenAt + leaseMs ? 'live' : 'expired',
				...(host !== null && {host: store.mesh.host(host)?.name ?? host}),
			};
		},
	};
};

export type Leases = ReturnType<typeof openLeases>;
