import {type ErrorContext, LaliaError} from '../core/lalia-error.js';
import type {Reason} from '../core/reasons.js';
import type {Called, Parts, Scope} from './handler.js';
import type {Incoming} from './incoming.js';
import {handlers} from './ops/index.js';
import type {Agent} from './store/agents.js';

type AnyHandler = (scope: Scope & Called, args: unknown) => unknown;

/**
 * Calls the handler of one request. `effects` collects what is to happen
 * once its changes are durable.
 */
export const callHandler = (parts: Parts, incoming: Incoming, effects: (() => void)[]): unknown => {
	const {refusal, request, op, name, args, at} = incoming;
	if (refusal) {
		throw refusal;
	}

	const caller = request.agent_id === undefined ? undefined : parts.store.agents.get(request.agent_id);
	if (op.auth === 'agent') {
		// Before the handler, which may have to say until when.
		parts.leases.touch(stillCaller(incoming, caller).agent_id, at);
	}

	const scope = {
		...parts,
		now: at,
		caller,
		request,
		error: (reason: Reason, message: string, context?: ErrorContext) => new LaliaError(reason, message, {context}),
		after: (effect: () => void) => effects.push(effect),
	};
	// Reason for the casts: `admit` has checked what the operation's auth promises its handler, and its args.
	const handler = handlers[name] as AnyHandler;
	return handler(scope as unknown as Scope & Called, args);
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
const isSpent = ({messages, statements}: Parts['store'], id: string): boolean =>
	messages.get(id) !== undefined || statements.has(id);
