import type {CommandSpec} from '../../core/command-table.js';
import {LaliaError} from '../../core/lalia-error.js';
import {findNickname, meaningOf, type Nickname} from './find-nickname.js';

type Args = Record<string, unknown>;

/** A nickname that was given, and what was sent in its place. */
type Resolved = {nick: string; nickname: Nickname; sent: string};

/**
 * Puts what the user's nicknames stand for into the arguments that name agents.
 * @returns the arguments, and how an error that they lead to reads in the words that were given
 */
export const resolveNicknames = async (
	home: string,
	spec: CommandSpec | undefined,
	args: Args,
): Promise<{args: Args; inWordsGiven: (error: unknown) => unknown}> => {
	const resolved: Resolved[] = [];
	const changed = {...args};
	for (const [name, word] of addressesIn(spec, args)) {
		const nickname = await findNickname(home, word);
		if (nickname) {
			const sent = meaningOf(nickname);
			changed[name] = sent;
			resolved.push({nick: word, nickname, sent});
		}
	}

	return {args: changed, inWordsGiven: error => inWordsGiven(resolved, error)};
};

/** With `room`, what is given is the name of a room; with `host`, of an agent that is known there. */
const addressesIn = (spec: CommandSpec | undefined, args: Args): [string, string][] => {
	const specs =
		spec && args['room'] !== true && args['host'] === undefined
			? [...spec.positionals, ...Object.values(spec.options)]
			: [];
	return specs.flatMap(({arg, names}) => {
		const value = args[arg];
		return names === 'agent' && typeof value === 'string' ? [[arg, value] as [string, string]] : [];
	});
};

const inWordsGiven = (resolved: Resolved[], error: unknown): unknown => {
	const address = error instanceof LaliaError ? error.context?.['address'] : undefined;
	const found = resolved.find(({sent}) => sent === address);
	if (!found || !(error instanceof LaliaError)) {
		return error;
	}

	const {nick, nickname} = found;
	return error.reason === 'agent_not_found'
		? staleNickname(nick, nickname)
		: new LaliaError(error.reason, `nickname ${nick}: ${error.message}`, {
				context: {...error.context, nickname: nick},
				cause: error,
			});
};

/** The nickname reaches nobody: what it stood for, and what mends it. */
export const staleNickname = (nick: string, nickname: Nickname): LaliaError => {
	const meaning =
		'agent_id' in nickname ? `stands for ${nickname.address} (${nickname.agent_id})` : `follows ${nickname.address}`;
	return new LaliaError('stale_nickname', `nickname ${nick} ${meaning}, and ${staleness(nick, nickname)}`, {
		context: {nickname: nick, ...nickname},
	});
};

export const staleness = (nick: string, nickname: Nickname): string => {
	const [problem, option] =
		'agent_id' in nickname
			? ['that agent is not registered any more', '']
			: ['no registered agent answers to that now', ' --follow'];
	return `${problem}; bind it again: lalia nickname ${nick} <address>${option}, or remove it: lalia nickname -d ${nick}`;
};
