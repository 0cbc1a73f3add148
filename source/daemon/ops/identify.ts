import {type Address, parseAddress} from '../../core/address.js';
import {addressAmong, addressFits, agentsAt} from '../directory.js';
import type {Handler} from '../handler.js';
import {type Agent, untold} from '../store/agents.js';
import type {Store} from '../store/open-store.js';

export const identify: Handler<'identify'> = ({store, leases, now}, {address, ...place}) => {
	const candidates = address === undefined ? store.agents.registered() : agentsFor(store, parseAddress(address));
	const agents = candidates.filter(isIn(place));
	return {
		agents: agents.map(agent => ({
			agent_id: agent.agent_id,
			name: agent.name,
			address: addressAmong(store, agents)(agent),
			public_key: agent.public_key,
			...hostIn(store, agent),
			lease: leases.isLive(agent, now) ? 'live' : 'expired',
		})),
	};
};

/** By which it registers: also while the stream has yet to tell of it. */
const hostIn = ({mesh}: Store, agent: Agent): {host?: string} => {
	const host = agent.host === untold ? mesh.state()?.host : agent.host;
	return host == null ? {} : {host};
};

/** Those of this home; where none of them fits, those of other hosts, who have no key here. */
const agentsFor = (store: Store, address: Address): readonly Agent[] => {
	const here = agentsAt({store}, address);
	return here.length > 0 ? here : store.agents.registeredAnywhere().filter(agent => addressFits(store, address, agent));
};

type Place = {harness?: string | undefined; project?: string | null | undefined; worktree?: string | null | undefined};

const isIn =
	(place: Place) =>
	(agent: Agent): boolean =>
		(['harness', 'project', 'worktree'] as const).every(
			name => place[name] === undefined || place[name] === agent[name],
		);
