import {type ErrorContext, LaliaError} from '../core/lalia-error.js';
import type {Reason} from '../core/reasons.js';
import {type Called, extend, type Parts, type Scope} from './handler.js';
import type {Incoming} from './incoming.js';
import {handlers} from './ops/index.js';
import {noteRequest, refuseReplay} from './replays.js';
import type {Agent} from './store/agents.js';
import {isStorageFailure} from './store/open-database.js';

type AnyHandler = (scope: Scope<Reason> & Called, args: unknown) => unknown;

/**
 * Carries out one request, once for ever; what it writes, it writes as a whole or not at all. `effects` collects what is to
 * happen once that is durable.
 */
export const carryOut = (parts: Parts, incoming: Incoming, effects: (() => void)[]): unknown => {
	refuseReplay(parts, incoming);
	if (incoming.op.effect !== 'write') {
		return callHandler(parts, incoming, effects);
	}

	try {
		const answer = parts.store.step(() => callHandler(parts, incoming, effects));
		noteRequest(parts, incoming);
		return answer;
	} catch (error) {
		if (!isStorageFailure(error)) {
			noteRequest(parts, incoming);
		}

		throw error;
	}
};

const callHandler = (parts: Parts, incoming: Incoming, effects: (() => void)[]): unknown => {
	const {refusal, name, args, at} = incoming;
	if (refusal) {
		throw refusal;
	}

	const scope = scopeOf(parts, incoming, {now: at, effects});
	// Reason for the cast: `admit` has checked the arguments.
	const handler = incoming.handler ?? (handlers[name] as AnyHandler);
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

	const scope = extend(parts, {
		now,
		caller,
		request,
		signal: incoming.connection.signal,
		error: (reason: Reason, message: string, context?: ErrorContext) => new LaliaError(reason, message, {context}),
		after: (effect: () => void) => effects.push(effect),
	});
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
