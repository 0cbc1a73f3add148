import {LaliaError} from '../core/lalia-error.js';
import type {Parts} from './handler.js';
import type {Incoming} from './incoming.js';

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
};

/** The same after a restart. What goes by the request's id, as a message that it sent does, says so already. */
export const noteRequest = ({store}: Parts, {op, request, at, refusal}: Incoming): void => {
	if (op.auth !== 'none' && op.effect === 'write' && !refusal && !isSpent(store, request.id)) {
		store.seenRequests.persist(request.id, at);
	}
};

/** An id names one thing for ever: the transcript has a commit by this name. */
export const isSpent = ({messages, statements, taskLists}: Parts['store'], id: string): boolean =>
	messages.has(id) || statements.has(id) || taskLists.hasStatement(id);
