import type {AgentView} from '../core/fields.js';
import type {Agent} from './store/agents.js';
import type {Store} from './store/open-store.js';

/** Sooner than any lease is noticed, later than a burst of commands. */
const flushAfterMs = 1000;

/**
 * When each agent was last heard of. A command renews in memory at once; the database follows with the next write, or
 * within a second by itself. Never in git.
 */
export const openLeases = (options: {store: Store; leaseMs: number; isWaiting: (agentId: string) => boolean}) => {
	const {store, leaseMs, isWaiting} = options;
	const fresh = new Map<string, number>();
	let timer: NodeJS.Timeout | undefined;

	/** Inside a transaction. */
	const flush = (): void => {
		for (const [agentId, at] of fresh) {
			store.agents.setLastSeen(agentId, at);
		}
	};

	const flushed = (): void => {
		clearTimeout(timer);
		timer = undefined;
		fresh.clear();
	};

	const flushAlone = (): void => {
		timer = undefined;
		try {
			store.transaction(flush);
			flushed();
		} catch {
			// What cannot be written now stays in memory, and the next write takes it along.
		}
	};

	const lastSeenAt = (agent: Agent, now: number): number =>
		isWaiting(agent.agent_id) ? now : (fresh.get(agent.agent_id) ?? agent.last_seen_at);

	return {
		touch: (agentId: string, now: number): void => {
			fresh.set(agentId, now);
			timer ??= setTimeout(flushAlone, flushAfterMs);
		},
		flush,
		/** After the commit of the transaction that `flush` was part of. */
		flushed,
		close: (): void => {
			clearTimeout(timer);
			flushAlone();
		},
		isLive: (agent: Agent, now: number): boolean => now < lastSeenAt(agent, now) + leaseMs,
		/** How an agent is shown to others: without its key, with its lease as of now. */
		view: (agent: Agent, now: number): AgentView => {
			const seenAt = lastSeenAt(agent, now);
			const {public_key: _, unregistered_at: __, ...shown} = agent;
			return {
				...shown,
				registered_at: new Date(agent.registered_at).toISOString(),
				last_seen_at: new Date(seenAt).toISOString(),
				expires_at: new Date(seenAt + leaseMs).toISOString(),
				lease: now < seenAt + leaseMs ? 'live' : 'expired',
			};
		},
	};
};

export type Leases = ReturnType<typeof openLeases>;
