import {parseAddress} from '../../core/address.js';
import {addressAmong, agentsAt} from '../directory.js';
import type {Handler} from '../handler.js';
import type {Agent} from '../store/agents.js';

export const identify: Handler<'identify'> = ({store, leases, now}, {address, ...place}) => {
	const candidates = address === undefined ? store.agents.registered() : agentsAt(store.agents, parseAddress(address));
	const agents = candidates.filter(isIn(place));
	return {
		agents: agents.map(agent => ({
			agent_id: agent.agent_id,
			name: agent.name,
			address: addressAmong(agents)(agent),
			public_key: agent.public_key,
			lease: leases.isLive(agent, now) ? 'live' : 'expired',
		})),
	};
};

type Place = {harness?: string | undefined; project?: string | null | undefined; worktree?: string | null | undefined};

const isIn =
	(place: Place) =>
	(agent: Agent): boolean =>
		(['harness', 'project', 'worktree'] as const).every(
			name => place[name] === undefined || place[name] === agent[name],
		);
