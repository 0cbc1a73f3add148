import type {Op} from '../core/op.js';
import type {Reason} from '../core/reasons.js';
import type {Feed, Job, Parts, Wait} from './handler.js';
import type {Incoming} from './incoming.js';
import {openJobs} from './jobs.js';

/** Whether the handler answers with something that goes on after it. */
export const comesLater = ({waits, works, streams}: Op): boolean => Boolean(waits || works || streams);

/** The answers that are not there when a handler returns: mail that has yet to come, work to be done, a feed. */
export const openLaterAnswers = (parts: Parts, now: () => number) => {
	const jobs = openJobs(parts, now);

	return {
		/** Reason for the casts: so the handlers of the operations that stream, wait and work answer. */
		answer: (incoming: Incoming, answer: unknown): Promise<unknown> => {
			if (incoming.op.streams) {
				return feedTo(parts, incoming, {feed: answer as Feed<unknown>, now});
			}

			return incoming.op.waits
				? waitFor(parts, incoming, {wait: answer as Wait<unknown>, now})
				: jobs.run(incoming, answer as Job<unknown, Reason>);
		},
		unfinished: jobs.unfinished,
	};
};

/** Whoever watches was there all the while, and its lease begins anew when it stops. */
const feedTo = async (
	{leases}: Parts,
	{op, request, connection}: Incoming,
	{feed, now}: {feed: Feed<unknown>; now: () => number},
): Promise<never> => {
	try {
		return await feed({...connection, push: event => connection.push({id: request.id, event})}, connection.signal);
	} finally {
		if (op.auth === 'agent') {
			leases.touch(request.agent_id ?? '', now());
		}
	}
};

const waitFor = async (
	{waits, leases}: Parts,
	{request, connection}: Incoming,
	{wait, now}: {wait: Wait<unknown>; now: () => number},
): Promise<unknown> => {
	const agentId = request.agent_id ?? '';
	try {
		const holder = {requestId: request.id, signal: connection.signal};
		return wait.answer(await waits.open({agentId, ...wait}, holder));
	} finally {
		leases.touch(agentId, now());
	}
};
