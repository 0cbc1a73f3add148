import type {HostAct} from '../../core/mesh/envelope.js';
import type {MeshHost} from '../store/mesh.js';
import type {Store} from '../store/open-store.js';

type Acting = {host: MeshHost; act: HostAct; at: number};

/** Carries out what a host does by itself; answers with what came of it, the same on every host. */
export const applyHostAct = (store: Store, {host, act, at}: Acting): string => {
	if (act.act === 'hello') {
		return greet(store, host, act);
	}

	if (host.state !== 'admitted') {
		return 'not_admitted';
	}

	if (act.act === 'seen') {
		const own = act.agents.filter(agentId => store.agents.get(agentId)?.host === host.host);
		for (const agentId of own) {
			store.mesh.see(agentId, at);
			if (store.agents.get(agentId)?.is_remote === 1) {
				store.agents.setLastSeen(agentId, at); // of its own the host knows better
			}
		}

		return 'ok';
	}

	const other = store.mesh.host(act.host);
	if (!other || other.host === host.host) {
		return 'host_not_found';
	}

	store.mesh.putHost({...other, state: act.act === 'admit' ? 'admitted' : 'denied'});
	return 'ok';
};

/** The first one founds the mesh: it is in, and the leases are as it has them. Others wait to be admitted. */
const greet = (store: Store, host: MeshHost, {name, lease_ms}: Extract<HostAct, {act: 'hello'}>): string => {
	const others = store.mesh.hosts().filter(other => other.host !== host.host);
	const isTaken = others.some(other => other.name === name);
	const isFounder = others.length === 0 && host.n === 1;
	if (isFounder) {
		store.mesh.setLease(lease_ms);
	}

	store.mesh.putHost({
		...host,
		name: isTaken ? `${name}-${host.host.slice(0, 6)}` : name,
		state: isFounder ? 'admitted' : host.state,
	});
	return 'ok';
};
