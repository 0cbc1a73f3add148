import {closest, didYouMean} from '../../core/closest.js';
import {LaliaError} from '../../core/lalia-error.js';
import type {ResultOf} from '../../core/op.js';
import type {Ops} from '../../core/ops/index.js';
import {usageError} from '../argv.js';
import type {Client} from '../client.js';
import {changeNicknames} from '../nicknames/change-nicknames.js';
import {meaningOf, type Nickname, type Nicknames, readNicknames} from '../nicknames/find-nickname.js';
import {staleness} from '../nicknames/resolve-nicknames.js';
import {agentsAt, bindNickname} from './bind-nickname.js';
import type {Procedure} from './index.js';

type Result = ResultOf<Ops['nickname']>;

type Shown = Result['nicknames'][number];

/** The user's own words for agents: all of them, one, a new one, one less. */
export const nickname: Procedure = async (client, args): Promise<Result> => {
	const {nick, address} = args;
	const isRemoval = args['delete'] === true;
	const isFollowing = args['follow'] === true;
	checkForm({nick, address, isRemoval, isFollowing});
	if (typeof nick !== 'string') {
		return showAll(client);
	}

	if (isRemoval) {
		return {nicknames: [shownWithout(nick, await remove(client, nick))]};
	}

	if (typeof address === 'string') {
		return {nicknames: [shownWithout(nick, await bindNickname(client, {nick, address, isFollowing}))]};
	}

	const found = existing(await readNicknames(client.invocation.home), nick);
	return {nicknames: [await shown(client, nick, found)]};
};

type Form = {nick: unknown; address: unknown; isRemoval: boolean; isFollowing: boolean};

const checkForm = ({nick, address, isRemoval, isFollowing}: Form): void => {
	if (isRemoval && nick === undefined) {
		throw usageError('nickname -d needs <nick>');
	}

	if (isRemoval && (address !== undefined || isFollowing)) {
		throw usageError('nickname -d takes <nick> alone');
	}

	if (isFollowing && address === undefined) {
		throw usageError('nickname --follow needs <nick> and <address>');
	}
};

const showAll = async (client: Client): Promise<Result> => {
	const all = [...(await readNicknames(client.invocation.home))];
	return {nicknames: await Promise.all(all.toSorted(byNick).map(([nick, found]) => shown(client, nick, found)))};
};

const byNick = ([left]: [string, unknown], [right]: [string, unknown]): number => (left < right ? -1 : 1);

const remove = async ({invocation}: Client, nick: string): Promise<Nickname> => {
	const found = existing(await readNicknames(invocation.home), nick);
	await changeNicknames(invocation, nicknames => {
		existing(nicknames, nick);
		nicknames.delete(nick);
	});
	return found;
};

const existing = (nicknames: Nicknames, nick: string): Nickname => {
	const found = nicknames.get(nick);
	if (!found) {
		const nearest = closest(nick, [...nicknames.keys()]);
		throw new LaliaError('nickname_not_found', `there is no nickname ${JSON.stringify(nick)}${didYouMean(nearest)}`, {
			context: {nickname: nick, nearest},
		});
	}

	return found;
};

/** As it is now, by the daemon. */
const shown = async (client: Client, nick: string, found: Nickname): Promise<Shown> => {
	const agents = await agentsAt(client, meaningOf(found));
	const entry = {...shownWithout(nick, found), stale: agents.length === 0};
	if (agents.length === 0) {
		return {...entry, problem: `stale: ${staleness(nick, found)}`};
	}

	const addresses = agents.map(({address}) => address);
	return agents.length > 1 ? {...entry, problem: `ambiguous: it could be ${addresses.join(' or ')}`} : entry;
};

const shownWithout = (nick: string, found: Nickname): Shown => ({
	nick,
	address: found.address,
	...('follow' in found ? {follow: true} : {follow: false, agent_id: found.agent_id}),
});
