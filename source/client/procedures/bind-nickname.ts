import {isAddress} from '../../core/address.js';
import {closest, didYouMean} from '../../core/closest.js';
import {LaliaError} from '../../core/lalia-error.js';
import {isName} from '../../core/names.js';
import type {Client} from '../client.js';
import {changeNicknames} from '../nicknames/change-nicknames.js';
import {meaningOf, type Nickname, readNicknames} from '../nicknames/find-nickname.js';
import {staleNickname} from '../nicknames/resolve-nicknames.js';

type Agent = {agent_id: string; name: string; address: string};

type Wanted = {nick: string; address: string; isFollowing: boolean};

/** Makes a word stand for an agent, or for whoever has the address; in place of what it stood for. */
export const bindNickname = async (client: Client, wanted: Wanted): Promise<Nickname> => {
	const {nick} = wanted;
	if (!isName(nick)) {
		throw new LaliaError('invalid_name', `${JSON.stringify(nick)} is not a name`, {context: {name: nick}});
	}

	const {home} = client.invocation;
	const others = await readNicknames(home);
	others.delete(nick);
	await checkNotShadowing(client, nick);
	const nickname = await meant(client, wanted, others.get(wanted.address));
	await changeNicknames(client.invocation, nicknames => void nicknames.set(nick, nickname));
	if ('follow' in nickname) {
		await noteUnlessOne(client, nick, nickname.address);
	}

	return nickname;
};

/** The registered agents that an address fits. */
export const agentsAt = async (client: Client, address: string): Promise<Agent[]> =>
	// Reason for the cast: it is the result of `identify`.
	((await client.callOpenly('identify', {address})) as {agents: Agent[]}).agents;

const checkNotShadowing = async (client: Client, nick: string): Promise<void> => {
	const agents = (await agentsAt(client, nick)).map(({address}) => address);
	if (agents.length > 0) {
		throw new LaliaError(
			'nickname_shadows',
			`a registered agent is named ${nick} (${agents.join(', ')}), and the nickname would hide it`,
			{context: {nickname: nick, agents}},
		);
	}
};

/** @param other the nickname that the address is: what it stands for is taken over, so that no nickname leads to another */
const meant = async (
	client: Client,
	{address, isFollowing}: Wanted,
	other: Nickname | undefined,
): Promise<Nickname> => {
	if (isFollowing) {
		return following(other === undefined ? address : meaningOf(other));
	}

	const agents = await agentsAt(client, other === undefined ? address : meaningOf(other));
	const [agent, second] = agents;
	if (!agent) {
		throw other === undefined ? await notFound(client, address) : staleNickname(address, other);
	}

	if (second) {
		throw ambiguous(address, agents);
	}

	return {address: other?.address ?? address, agent_id: agent.agent_id};
};

const following = (address: string): Nickname => {
	if (!isAddress(address)) {
		throw new LaliaError('invalid_args', `${JSON.stringify(address)} is not the address of an agent`, {
			context: {address},
		});
	}

	return {address, follow: true};
};

/** Whom a nickname follows need not be there when it is set. */
const noteUnlessOne = async (client: Client, nick: string, address: string): Promise<void> => {
	const agents = await agentsAt(client, address);
	if (agents.length === 0) {
		client.note(`no registered agent answers to ${address} yet; ${nick} reaches the one that will`);
	} else if (agents.length > 1) {
		client.note(`${ambiguous(address, agents).message}; ${nick} reaches none of them until there is only one`);
	}
};

/** As the daemon says it. */
const notFound = async (client: Client, address: string): Promise<LaliaError> => {
	// Reason for the cast: it is the result of `agents`.
	const {agents} = (await client.callOpenly('agents', {})) as {agents: Agent[]};
	const names = [...new Set(agents.map(({name}) => name))];
	const nearest = closest(address.split('@')[0] ?? address, names);
	return new LaliaError('agent_not_found', `no agent answers to ${JSON.stringify(address)}${didYouMean(nearest)}`, {
		context: {address, nearest},
	});
};

const ambiguous = (address: string, agents: Agent[]): LaliaError => {
	const addresses = agents.map(agent => agent.address);
	const message = `${JSON.stringify(address)} names ${agents.length} agents: ${addresses.join(', ')}`;
	return new LaliaError('ambiguous_address', message, {context: {address, addresses}});
};
