import type {Damping} from '../damping.js';
import type {Leases} from '../leases.js';
import type {Agent} from '../store/agents.js';
import type {HookedSession} from '../store/hooked-sessions.js';
import type {Store} from '../store/open-store.js';
import type {Unasked} from '../unasked.js';
import type {FlagFiles} from './flag-files.js';
import {isRunning} from './is-running.js';

const longestTimerMs = 2 ** 31 - 1;

type Options = {
	store: Store;
	leases: Leases;
	damping: Damping;
	files: FlagFiles;
	unasked: Unasked;
	now: () => number;
};

/**
 * Says by files what hooks would be told, so that a shell finds out without a program that there is nothing: `mail-<pid>` while
 * the session whose hooks that process runs is to be offered mail, `seen-<pid>` while a turn's beginning or end has something to say about what it was
 * offered. `mail-any` and `seen-any` stand for agents in a harness of whose sessions nothing is known.
 */
export const openFlags = (options: Options) => {
	const {store, leases, files, unasked, now} = options;
	/** By flag: the agents that keep it up. */
	const raisers = new Map<string, Set<string>>();
	const flagsOf = new Map<string, readonly string[]>();
	/** Agents for whom no flag is ever up until they say more of themselves. */
	const without = new Set<string>();
	let timer: NodeJS.Timeout | undefined;

	const set = (agentId: string, flag: string, isUp: boolean): void => {
		const agents = raisers.get(flag) ?? new Set();
		isUp ? agents.add(agentId) : agents.delete(agentId);
		agents.size > 0 ? raisers.set(flag, agents) : raisers.delete(flag);
		files.set(flag, agents.size > 0);
	};

	const review = (agentId: string): void => {
		const agent = store.agents.get(agentId);
		const sessions = store.hookedSessions.of(agentId).filter(({lane}) => lane === 'hook');
		const flags = agent && agent.unregistered_at === null ? flagsFor(options, agent, sessions) : [];
		for (const flag of [...(flagsOf.get(agentId) ?? []), ...flags]) {
			set(agentId, flag, flags.includes(flag));
		}

		flags.length > 0 ? flagsOf.set(agentId, flags) : flagsOf.delete(agentId);
		sessions.length === 0 && agent?.harness == null ? without.add(agentId) : without.delete(agentId);
		if (agent && flags.some(flag => flag.endsWith('-any'))) {
			timer ??= setTimeout(sweep, Math.min(longestTimerMs, Math.max(1, leases.expiresAt(agent, now()) - now())));
		}
	};

	/** A lease has run out, or was to. */
	const sweep = (): void => {
		timer = undefined;
		for (const agentId of [...(raisers.get('mail-any') ?? []), ...(raisers.get('seen-any') ?? [])]) {
			unasked('flags', () => review(agentId));
		}
	};

	return {
		review,
		/** It got mail. Costs nothing where the flag is up, or there is none. */
		mailCame: (agentId: string): void => {
			if (!without.has(agentId) && !flagsOf.get(agentId)?.some(flag => flag.startsWith('mail-'))) {
				review(agentId);
			}
		},
		/** It has less unread mail than before. */
		mailWent: (agentId: string): void => {
			if (flagsOf.has(agentId)) {
				review(agentId);
			}
		},
		close: (): void => clearTimeout(timer),
	};
};

export type Flags = ReturnType<typeof openFlags>;

const flagsFor = (options: Options, agent: Agent, sessions: HookedSession[]): string[] => {
	const living = sessions.filter(({parent_pid}) => parent_pid !== null && isRunning(parent_pid));
	if (living.length > 0) {
		return living.flatMap(session => flagsOfSession(options, session, String(session.parent_pid)));
	}

	if (agent.harness === null || !options.leases.isLive(agent, options.now())) {
		return [];
	}

	const nameless = sessions.find(({parent_pid}) => parent_pid === null);
	const isUnread = options.store.unread.lastPos(agent.agent_id) > 0;
	return nameless ? flagsOfSession(options, nameless, 'any') : isUnread ? ['mail-any'] : [];
};

const flagsOfSession = ({store, damping}: Options, session: HookedSession, name: string): string[] => {
	const {agent_id, session_id, offered_to, digested_to} = session;
	let isDamped = false;
	let isNew = false;
	for (const {conversation_id} of store.unread.placesAfter(agent_id, offered_to)) {
		isNew = !damping.isDamped(conversation_id);
		isDamped = isDamped || !isNew;
		if (isNew) {
			break;
		}
	}

	const isSeen =
		isDamped ||
		store.hookedSessions.awaitsProof(session_id).length > 0 ||
		store.unread.isBetween(agent_id, {after: digested_to, upTo: offered_to});
	return [...(isNew ? [`mail-${name}`] : []), ...(isSeen ? [`seen-${name}`] : [])];
};
