import type {HostAct} from '../../core/mesh/envelope.js';
import type {Store} from '../store/open-store.js';

/** So often within a lease the others are told who is there, at most. */
const timesALease = 4;
const shortestMs = 1000;

type Options = {store: Store; host: string; now: () => number; act: (act: HostAct) => void; isUp: () => boolean};

/** Tells the mesh of agents of this host that are there without saying anything in it: else they would lose their leases. */
export const openSightings = ({store, host, now, act, isUp}: Options) => {
	/** The founder's lease, which is not known at first. */
	const everyMs = (): number => Math.max(shortestMs, (store.mesh.state()?.lease_ms ?? 0) / timesALease);

	const look = (): void => {
		const agents = store.agents
			.registered()
			.filter(agent => agent.host === host && isUnseen(store, {...agent, everyMs: everyMs(), now: now()}))
			.map(({agent_id}) => agent_id);
		if (agents.length > 0 && isUp()) {
			act({act: 'seen', agents});
		}

		timer = lookIn(everyMs());
	};

	const lookIn = (waitMs: number): NodeJS.Timeout => setTimeout(look, waitMs).unref();

	let timer = lookIn(shortestMs);
	return {close: (): void => clearTimeout(timer)};
};

type Sighting = {agent_id: string; last_seen_at: number; everyMs: number; now: number};

/** Seen here lately, and by the mesh not for a while. */
const isUnseen = ({mesh}: Store, {agent_id, last_seen_at, everyMs, now}: Sighting): boolean =>
	last_seen_at > mesh.seenAt(agent_id) + everyMs / 2 && last_seen_at > now - 2 * everyMs;
