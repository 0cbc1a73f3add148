import {type Address, parseAddress, qualifiedAddress} from '../core/address.js';
import {closest, didYouMean} from '../core/closest.js';
import type {Called, Scope} from './handler.js';
import type {Agent, AgentsTable} from './store/agents.js';
import type {Store} from './store/open-store.js';

type Resolving = Scope<'agent_not_found' | 'ambiguous_address'>;

/** The one agent of those found for an address. */
const onlyOne = (scope: Resolving, text: string, found: Agent[]): Agent => {
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

	const addresses = found.map(addressAmong(found));
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
	onlyOne(scope, text, agentsAt(scope.store.agents, parseAddress(text)));

/** The one registered agent that an address means, by the grammar of docs/identity.md; the caller is not its own peer. */
export const resolvePeer = (scope: ResolvingPeer, text: string): Agent =>
	other(scope, text, agentsAt(scope.store.agents, parseAddress(text)));

/** As `resolvePeer`; where no registered agent is meant, one that is gone and whom the caller was in touch with. */
export const resolveCorrespondent = (scope: ResolvingPeer, text: string): Agent =>
	other(scope, text, correspondentsAt(scope, parseAddress(text)));

type Asking = {store: Store; caller: Agent};

const correspondentsAt = ({store, caller}: Asking, address: Address): Agent[] => {
	const present = agentsAt(store.agents, address);
	const wasInTouch = ({agent_id}: Agent) => store.conversations.channelBetween(caller.agent_id, agent_id) !== undefined;
	return present.length > 0 ? present : everAt(store.agents, address).filter(wasInTouch);
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
	return [agent.name, qualifiedAddress(agent)].find(isEnough) ?? agent.agent_id;
};

type ResolvingPeer = Scope<'agent_not_found' | 'ambiguous_address' | 'self_address'> & Called;

const other = (scope: ResolvingPeer, text: string, found: Agent[]): Agent => {
	const agent = onlyOne(scope, text, found);
	if (agent.agent_id === scope.caller.agent_id) {
		throw scope.error('self_address', `${JSON.stringify(text)} is yourself`, {address: text});
	}

	return agent;
};

/** Who is registered by a name in a project and worktree: nobody else can be. */
export const holderOf = (
	agents: AgentsTable,
	{name, project, worktree}: Pick<Agent, 'name' | 'project' | 'worktree'>,
): Agent | undefined =>
	agents.registeredAs(name).find(agent => agent.project === project && agent.worktree === worktree);

/** All registered agents that an address fits. */
export const agentsAt = (agents: AgentsTable, address: Address): Agent[] =>
	address.kind === 'id'
		? everAt(agents, address).filter(agent => agent.unregistered_at === null)
		: agents.registeredAs(address.name).filter(fits(address));

/** All agents that an address fits or ever fitted. */
const everAt = (agents: AgentsTable, address: Address): Agent[] => {
	const candidates = address.kind === 'id' ? [agents.get(address.agent_id) ?? []].flat() : agents.named(address.name);
	return candidates.filter(fits(address));
};

/** The address that tells an agent from the others: its qualified name, or its id where that fits none or several. */
export const addressAmong =
	(others: readonly Agent[]) =>
	(agent: Agent): string => {
		const address = qualifiedAddress(agent);
		const [only, second] = others.filter(fits(parseAddress(address)));
		return only === agent && !second ? address : agent.agent_id;
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
