import {type ErrorContext, LaliaError} from '../core/lalia-error.js';
import type {Reason} from '../core/reasons.js';
import type {Called, Parts, Scope} from './handler.js';
import type {Incoming} from './incoming.js';
import {handlers} from './ops/index.js';
import type {Agent} from './store/agents.js';

type AnyHandler = (scope: Scope<Reason> & Called, args: unknown) => unknown;

/** Calls the handler of one request. `effects` collects what is to happen once its changes are durable. */
export const callHandler = (parts: Parts, incoming: Incoming, effects: (() => void)[]): unknown => {
	const {refusal, name, args, at} = incoming;
	if (refusal) {
		throw refusal;
	}

	const scope = scopeOf(parts, incoming, {now: at, effects});
	// Reason for the cast: `admit` has checked the arguments.
	const handler = handlers[name] as AnyHandler;
	return handler(scope, args);
};

/** What a handler may use, and each further step of its work. */
export const scopeOf = (
	parts: Parts,
	incoming: Incoming,
	{now, effects}: {now: number; effects: (() => void)[]},
): Scope<Reason> & Called => {
	const {request, op, at} = incoming;
	const caller = request.agent_id === undefined ? undefined : parts.store.agents.get(request.agent_id);
	if (op.auth === 'agent') {
		// Before the handler, which may have to say until when.
		parts.leases.touch(stillCaller(incoming, caller).agent_id, at);
	}

	const scope = {
		...parts,
		now,
		caller,
		request,
		signal: incoming.connection.signal,
		error: (reason: Reason, message: string, context?: ErrorContext) => new LaliaError(reason, message, {context}),
		after: (effect: () => void) => effects.push(effect),
	};
	// Reason for the cast: `admit` has checked what the operation's auth promises its handler.
	return scope as unknown as Scope<Reason> & Called;
};

/** An earlier request of the same batch may have ended the caller, or changed its key. */
const stillCaller = ({request, signedBy}: Incoming, caller: Agent | undefined): Agent => {
	if (!caller || caller.unregistered_at !== null) {
		throw new LaliaError('not_registered', `no agent ${request.agent_id} is registered`);
	}

	if (caller.public_key !== signedBy) {
		throw new LaliaError('bad_signature', `${caller.name} has another key since this was signed`);
	}

	return caller;
};

/**
 * Makes sure that this request was never seen, and never will be again. Outside of the step that a failing handler takes
 * back: a request that failed was seen too.
 */
export const refuseReplay = ({store}: Parts, {op, request, at, refusal}: Incoming): void => {
	const {seenRequests} = store;
	if (op.auth === 'none' || refusal) {
		return;
	}

	if (seenRequests.has(request.id) || (op.effect === 'write' && isSpent(store, request.id))) {
		throw new LaliaError('replayed_request', `the request ${request.id} was already carried out`);
	}

	seenRequests.remember(request.id, at);
	if (op.effect === 'write') {
		seenRequests.persist(request.id, at);
	}
};

/** An id names one thing for ever: the transcript has a commit by this name. */
const isSpent = ({messages, statements, taskLists}: Parts['store'], id: string): boolean =>
	messages.get(id) !== undefined || statements.has(id) || taskLists.hasStatement(id);
