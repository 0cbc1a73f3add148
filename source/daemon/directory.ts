import {type Address, parseAddress, qualifiedAddress} from '../core/address.js';
import {closest, didYouMean} from '../core/closest.js';
import type {Called, Scope} from './handler.js';
import type {Agent, AgentsTable} from './store/agents.js';
import type {Store} from './store/open-store.js';

type Resolving = Scope<'agent_not_found' | 'ambiguous_address'> & {caller?: Agent | undefined};

/** The one agent of those found for an address. */
const onlyOne = (scope: Resolving, text: string, found: readonly Agent[]): Agent => {
	const [agent, second] = found;
	if (agent && !second) {
		return agent;
	}

	if (!agent) {
		const nearest = nearestNames(scope.store.agents, text);
		const meant = scope.store.rooms.named(text) ? [`the room ${text} (post, or --room)`] : nearest;
		throw scope.error('agent_not_found', `no agent answers to ${JSON.stringify(text)}${didYouMean(meant)}`, {
			address: text,
			nearest,
		});
	}

	const addresses = found.map(addressAmong(scope.store, found));
	throw scope.error(
		'ambiguous_address',
		`${JSON.stringify(text)} names ${found.length} agents: ${addresses.join(', ')}`,
		{
			address: text,
			addresses,
		},
	);
};

/** The one registered agent that an address means, the caller too. */
export const resolveAgent = (scope: Resolving, text: string): Agent =>
	onlyOne(scope, text, agentsAt(scope, parseAddress(text)));

/** The one registered agent that an address means, by the grammar of docs/identity.md; the caller is not its own peer. */
export const resolvePeer = (scope: ResolvingPeer, text: string): Agent =>
	other(scope, text, agentsAt(scope, parseAddress(text)));

/** As `resolvePeer`; where no registered agent is meant, one that is gone and whom the caller was in touch with. */
export const resolveCorrespondent = (scope: ResolvingPeer, text: string): Agent =>
	other(scope, text, correspondentsAt(scope, parseAddress(text)));

type Asking = {store: Store; caller: Agent};

const correspondentsAt = (asking: Asking, address: Address): readonly Agent[] => {
	const {store, caller} = asking;
	const present = agentsAt(asking, address);
	const wasInTouch = ({agent_id}: Agent) => store.conversations.channelBetween(caller.agent_id, agent_id) !== undefined;
	return present.length > 0 ? present : everAt(store, address).filter(wasInTouch);
};

/**
 * What the caller is shown of an agent, and can type to mean this very one: its name, where that is enough, else its
 * qualified address, else its id.
 */
export const addressFor = (asking: Asking, agent: Agent): string => {
	const isEnough = (text: string): boolean => {
		const [only, second] = correspondentsAt(asking, parseAddress(text));
		return only?.agent_id === agent.agent_id && !second && !/\s/.test(text);
	};
	return addressesOf(asking.store, agent).find(isEnough) ?? agent.agent_id;
};

type ResolvingPeer = Scope<'agent_not_found' | 'ambiguous_address' | 'self_address'> & Called;

const other = (scope: ResolvingPeer, text: string, found: readonly Agent[]): Agent => {
	const agent = onlyOne(scope, text, found);
	if (agent.agent_id === scope.caller.agent_id) {
		throw scope.error('self_address', `${JSON.stringify(text)} is yourself`, {address: text});
	}

	return agent;
};

/** Who is registered by a name in a project and worktree, on that host: nobody else can be. */
export const holderOf = (
	agents: AgentsTable,
	{name, project, worktree, host}: Pick<Agent, 'name' | 'project' | 'worktree' | 'host'>,
): Agent | undefined =>
	agents
		.registeredAs(name)
		.filter(agent => (host === null ? agent.is_remote === 0 : agent.host === host))
		.find(agent => agent.project === project && agent.worktree === worktree);

/** All registered agents that an address fits, among those that the caller can reach: who is not in the mesh has its own host's. */
export const agentsAt = (
	{store, caller}: {store: Store; caller?: Agent | undefined},
	address: Address,
): readonly Agent[] => {
	if (address.kind === 'id') {
		return everAt(store, address).filter(agent => agent.unregistered_at === null);
	}

	const named = store.agents.registeredAs(address.name);
	const reached = caller?.host ? named : named.filter(({is_remote}) => is_remote === 0);
	return fitting(store, reached, address);
};

/** All agents that an address fits or ever fitted. */
const everAt = (store: Store, address: Address): Agent[] => {
	const {agents} = store;
	const candidates = address.kind === 'id' ? [agents.get(address.agent_id) ?? []].flat() : agents.named(address.name);
	return fitting(store, candidates, address);
};

/** What is behind the `@` is a project; where there is none of that name, a host of the mesh. */
const fitting = ({mesh}: Store, candidates: readonly Agent[], address: Address): Agent[] => {
	const found = candidates.filter(fits(address));
	if (found.length > 0 || address.kind === 'id' || address.branch !== undefined) {
		return found;
	}

	return candidates.filter(({host}) => host !== null && mesh.host(host)?.name === address.project);
};

export const addressFits = (store: Store, address: Address, agent: Agent): boolean =>
	fitting(store, [agent], address).length > 0;

/** What may mean an agent and no other, the shortest first. */
const addressesOf = ({mesh}: Store, agent: Agent): string[] => {
	const host = agent.host === null ? undefined : mesh.host(agent.host)?.name;
	return [agent.name, ...(host === undefined ? [] : [`${agent.name}@${host}`]), qualifiedAddress(agent)];
};

/** The address that tells an agent from the others: with its host, else its qualified name, or its id where those fit none or several. */
export const addressAmong =
	(store: Store, others: readonly Agent[]) =>
	(agent: Agent): string => {
		const isEnough = (address: string): boolean => {
			const [only, second] = fitting(store, others, parseAddress(address));
			return only === agent && !second;
		};
		return addressesOf(store, agent).slice(1).find(isEnough) ?? agent.agent_id;
	};

const fits =
	(address: Address) =>
	(agent: Agent): boolean =>
		address.kind === 'id'
			? agent.agent_id === address.agent_id
			: (['name', 'project', 'branch', 'worktree'] as const).every(
					part => address[part] === undefined || address[part] === agent[part],
				);

/** Names that one slip of the finger makes of this one, the likeliest first, three at most. */
const nearestNames = (agents: AgentsTable, text: string): string[] => {
	const wanted = text.split('@')[0] ?? text;
	const names = [...new Set(agents.registered().map(({name}) => name))];
	return closest(wanted, names);
};
