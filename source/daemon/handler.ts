import type {ErrorContext, LaliaError} from '../core/lalia-error.js';
import type {ArgsOf, Op, ReasonsOf, ResultOf} from '../core/op.js';
import type {DaemonOpName, Ops} from '../core/ops/index.js';
import type {Reason} from '../core/reasons.js';
import type {Signed} from '../core/signing.js';
import type {Attention} from './attention.js';
import type {ConfigFile} from './config.js';
import type {Damping} from './damping.js';
import type {Delivery} from './delivery/mail.js';
import type {Match} from './delivery/match.js';
import type {Waits} from './delivery/waits.js';
import type {Leases} from './leases.js';
import type {Log} from './log.js';
import type {LinkSlot} from './mesh/link-slot.js';
import type {Notifier} from './notify/notifier.js';
import type {Tickets} from './offers/tickets.js';
import type {SearchIndex} from './search-index.js';
import type {Agent} from './store/agents.js';
import type {Store} from './store/open-store.js';
import type {Queue} from './tasks/queue.js';
import type {Transcript} from './transcript/entry.js';
import type {Watchers} from './watch/watchers.js';

/** The standing parts of a daemon. */
export type Parts = {
	store: Store;
	waits: Waits;
	watchers: Watchers;
	leases: Leases;
	transcript: Transcript;
	searchIndex: SearchIndex;
	/** What the human wants of this daemon. */
	config: ConfigFile;
	/** Tells the human. */
	notifier: Notifier;
	damping: Damping;
	attention: Attention;
	/** Offers of mail that are on their way to a session. */
	tickets: Tickets;
	facts: {build: string; home: string; workspace: string; startedAt: number};
	/** Work in users' repositories, one after the other in each. */
	repositories: Queue;
	/** The mesh of hosts that this home may be linked to. */
	link: LinkSlot;
	log: Log;
	/** Begins to end the daemon; returns at once. */
	shutDown: () => void;
	/**
	 * The same, for a daemon of a newer build, whose socket clients find as soon as this returns. What it answers with are the
	 * variables by which this one was set.
	 */
	giveWay: (successor: {build: string; pid: number}) => Record<string, string>;
	/** The same as `shutDown`, because the database is damaged: the next daemon is to mend it. */
	giveUp: () => void;
};

/** What a handler, and whatever it calls, may use. `R` are the reasons that may be raised: the operation's own, no others. */
export type Scope<R extends Reason = never> = Parts & {
	/** Milliseconds since the epoch, one instant for the whole operation. */
	now: number;
	error: (reason: R, message: string, context?: ErrorContext) => LaliaError;
	/** Runs once what the operation changed is durable; never runs where it is not. */
	after: (effect: () => void) => void;
	/** Aborts when the connection of the request is gone. */
	signal: AbortSignal;
};

/**
 * The same with what is more in it, or else. Not a copy: each request has a scope, and copying all parts into an object of its
 * own would take as long as checking its arguments.
 */
export const extend = <Base extends object, More extends object>(base: Base, more: More): Base & More =>
	Object.assign(Object.create(base), more);

export type SignedRequest = Signed & {sig: string};

/** What only a signed request has. */
export type Called = {caller: Agent; request: SignedRequest};

/** A handler's answer that has yet to come: the next mail that suits, and what to answer with it. */
export type Wait<Result> = {
	match: Match;
	timeoutMs: number;
	answer: (delivery: Delivery) => Result;
};

type CallerOf<O extends Op> = O['auth'] extends 'none'
	? unknown
	: O['auth'] extends 'new_key'
		? {caller: Agent | undefined; request: SignedRequest}
		: Called;

/**
 * A handler's answer that takes its time: what is left to do outside of any transaction. `commit` takes one step in a
 * transaction of its own, durable when it returns.
 */
export type Job<Result, R extends Reason> = {
	work: (commit: <T>(step: (scope: Scope<R> & Called) => T) => T) => Promise<Result>;
};

/** Where a feed goes: one request of a connection. */
export type Outlet<Event> = {
	push: (event: Event) => void;
	/** False while the other end is behind with reading; then `onDrain` says when it is not, until what it answers with is called. */
	isReady: () => boolean;
	onDrain: (listener: () => void) => () => void;
};

/** A handler's answer that goes on until the connection closes. Rejects where it ends before. */
export type Feed<Event> = (outlet: Outlet<Event>, signal: AbortSignal) => Promise<never>;

type AnswerOf<O extends Op> = [NonNullable<O['streams']>] extends [never] ? SingleAnswerOf<O> : Feed<ResultOf<O>>;

type SingleAnswerOf<O extends Op> = [NonNullable<O['waits']>] extends [never]
	? [NonNullable<O['works']>] extends [never]
		? ResultOf<O>
		: Job<ResultOf<O>, ReasonsOf<O>>
	: Wait<ResultOf<O>>;

/** What an operation does: synchronous, inside the transaction of its batch. */
export type Handler<N extends DaemonOpName> = (
	scope: Scope<ReasonsOf<Ops[N]>> & CallerOf<Ops[N]>,
	args: ArgsOf<Ops[N]>,
) => AnswerOf<Ops[N]>;

/** Every operation that the daemon answers has its handler, or this does not compile. */
export type Handlers = {[N in DaemonOpName]: Handler<N>};
