import {type ErrorContext, LaliaError} from '../core/lalia-error.js';
import type {Reason} from '../core/reasons.js';
import type {Called, Parts, Scope} from './handler.js';
import type {Incoming} from './incoming.js';
import {handlers} from './ops/index.js';

type AnyHandler = (scope: Scope & Called, args: unknown) => unknown;

/**
 * Calls the handler of one request, which must not have been carried out before. `effects` collects what is to happen
 * once its changes are durable.
 */
export const callHandler = (parts: Parts, incoming: Incoming, effects: (() => void)[]): unknown => {
	const {refusal, request, name, args, at} = incoming;
	if (refusal) {
		throw refusal;
	}

	refuseReplay(parts, incoming);
	const scope = {
		...parts,
		now: at,
		caller: request.agent_id === undefined ? undefined : parts.store.agents.get(request.agent_id),
		request,
		error: (reason: Reason, message: string, context?: ErrorContext) => new LaliaError(reason, message, {context}),
		after: (effect: () => void) => effects.push(effect),
	};
	// Reason for the casts: `admit` has checked what the operation's auth promises its handler, and its args.
	const handler = handlers[name] as AnyHandler;
	return handler(scope as unknown as Scope & Called, args);
};

const refuseReplay = ({store: {seenRequests}}: Parts, {op, request, at}: Incoming): void => {
	if (op.auth === 'none') {
		return;
	}

	if (seenRequests.has(request.id)) {
		throw new LaliaError('replayed_request', `the request ${request.id} was already carried out`);
	}

	seenRequests.remember(request.id, at);
	if (op.effect === 'write') {
		seenRequests.persist(request.id, at);
	}
};
