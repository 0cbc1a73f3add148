import {counted} from '../../core/counted.js';
import type {Damping} from '../damping.js';
import type {Waits} from '../delivery/waits.js';
import {isRunning} from '../flags/is-running.js';
import type {HookedSession} from '../store/hooked-sessions.js';
import type {Step} from '../store/ledger.js';
import type {StoredMessage} from '../store/messages.js';
import type {Store} from '../store/open-store.js';
import type {Unasked} from '../unasked.js';
import {type Lane, laneOf} from './lanes.js';
import {nextAttemptAt} from './schedule.js';

type Options = {
	store: Store;
	waits: Waits;
	damping: Damping;
	home: string;
	/** Whether the human wants sessions to be woken. */
	isOn: () => boolean;
	unasked: Unasked;
	now: () => number;
};

type Due = {session: HookedSession; lane: Lane; message: StoredMessage; at: number};

/** How the ledger calls an attempt that got through to the harness. */
const accepted = 'accepted';
const maxDetail = 200;
/** Each may be a program that is run: a daemon that starts finds mail for all sessions at once. */
const mostAtOnce = 4;
const longestTimerMs = 2 ** 31 - 1;

/**
 * Wakes sessions that mail waits for and that nothing has offered it to. Each attempt is in the ledger, and from there follows
 * when the next one is due: so a new daemon goes on where the last one was.
 */
export const openWaker = (options: Options) => {
	const {store, home, isOn, unasked, now} = options;
	/** By agent: when to look again. */
	const due = new Map<string, number>();
	const running = new Set<string>();
	/** Agents whose newest session cannot be woken, until there is another. */
	const without = new Set<string>();
	const closing = new AbortController();
	let timer: NodeJS.Timeout | undefined;

	const arm = (): void => {
		clearTimeout(timer);
		const isOpen = due.size > 0 && running.size < mostAtOnce && !closing.signal.aborted;
		timer = isOpen
			? setTimeout(round, Math.min(longestTimerMs, Math.max(1, Math.min(...due.values()) - now())))
			: undefined;
	};

	const plan = (agentId: string): void => {
		const next = running.has(agentId) ? undefined : findDue(options, agentId);
		next && isOn() ? due.set(agentId, next.at) : due.delete(agentId);
		wakeable(agentId) ? without.delete(agentId) : without.add(agentId);
		arm();
	};

	const wakeable = (agentId: string): boolean => {
		const [newest] = store.hookedSessions.of(agentId);
		return newest !== undefined && laneOf(newest) !== undefined;
	};

	const round = (): void => {
		for (const agentId of [...due.keys()].filter(each => (due.get(each) ?? 0) <= now())) {
			if (running.size < mostAtOnce) {
				takeUp(agentId);
			}
		}

		arm();
	};

	/** What cannot be looked up is tried again with the next mail. */
	const takeUp = (agentId: string): void => {
		due.delete(agentId);
		unasked('wake', () => {
			const next = findDue(options, agentId);
			next && next.at <= now() && isOn() ? begin(agentId, next) : plan(agentId);
		});
	};

	const begin = (agentId: string, {session, lane, message}: Due): void => {
		const {harness, session_id} = session;
		const step = {pos: message.pos, agent_id: agentId, at: now(), event: 'wake', lane: harness, session_id} as const;
		const waking = {text: wakeText(store, agentId), home, signal: closing.signal};
		running.add(agentId);
		void lane(waking)
			.then(() => accepted, failureText)
			.then(detail => {
				running.delete(agentId);
				closing.signal.aborted || ended({...step, detail});
			});
	};

	/** What cannot be noted is tried again with the next mail: no attempt without its row. */
	const ended = (step: Step): void => {
		unasked('wake', () => {
			store.transaction(() => store.ledger.note(step));
			plan(step.agent_id);
		});
		arm();
	};

	return {
		/** It got mail. Costs nothing where there is no way to wake it, or it is planned. */
		mailCame: (agentId: string): void => {
			if (!without.has(agentId) && !due.has(agentId)) {
				plan(agentId);
			}
		},
		/** Its session, its mail, or what was offered of that is another. */
		review: plan,
		close: (): void => {
			closing.abort();
			clearTimeout(timer);
		},
	};
};

export type Waker = ReturnType<typeof openWaker>;

/**
 * The oldest mail that its newest session was not offered, and when to wake it for that. Where that was given up, the oldest
 * that has come since: each attempt has spoken of all that was there.
 */
const findDue = (options: Options, agentId: string): Due | undefined => {
	const {store} = options;
	const agent = store.agents.get(agentId);
	const [session] = store.hookedSessions.of(agentId);
	const lane = session && laneOf(session);
	const isThere = agent?.unregistered_at === null && (session?.parent_pid == null || isRunning(session.parent_pid));
	if (!lane || !isThere) {
		return undefined;
	}

	let spokenOfUntil = 0;
	for (const message of waitingFor(options, session)) {
		if (message.sent_at > spokenOfUntil) {
			const tries = store.ledger.stepsOf(message.pos, agentId).filter(({event}) => event === 'wake');
			const {at: triedAt = 0, detail} = tries.at(-1) ?? {};
			const facts = {attempts: tries.length, sentAt: message.sent_at, triedAt, isAccepted: detail === accepted};
			const at = nextAttemptAt(facts);
			if (at !== undefined) {
				return {session, lane, message, at};
			}

			spokenOfUntil = triedAt;
		}
	}

	return undefined;
};

/** Oldest first. What a reader has in hand, or is blocked for, needs nobody to be woken; nor does what is damped. */
const waitingFor = function* (
	{store, waits, damping}: Options,
	{agent_id, offered_to}: HookedSession,
): Generator<StoredMessage> {
	for (const {pos, conversation_id} of store.unread.placesAfter(agent_id, offered_to)) {
		if (!damping.isDamped(conversation_id) && !waits.isClaimed(agent_id, pos)) {
			const message = store.messages.at(pos);
			if (message && !waits.isWanted(agent_id, message)) {
				yield message;
			}
		}
	}
};

/** A fact, and how to look: what peers wrote comes by the hooks, fenced. */
const wakeText = (store: Store, agentId: string): string => {
	const unread = store.mailboxes.counts(agentId).reduce((sum, source) => sum + source.unread, 0);
	const name = store.agents.get(agentId)?.name ?? agentId;
	return `lalia has ${counted(unread, 'unread message')} for ${name}; lalia inbox lists them.`;
};

const failureText = (error: unknown): string =>
	`failed: ${error instanceof Error ? error.message : error}`.replaceAll(/\s+/g, ' ').slice(0, maxDetail);
