import type {Harness} from '../../core/harnesses/harness.js';
import type {ResultOf} from '../../core/op.js';
import type {Ops} from '../../core/ops/index.js';
import type {Caller} from '../caller.js';
import type {Client} from '../client.js';
import type {HookEvent} from './hook-event.js';
import {mailText} from './mail-text.js';
import {standingText} from './standing-text.js';

type Offered = ResultOf<Ops['offer']>;

export type Offering = {
	client: Client;
	caller: Caller;
	harness: Harness;
	event: HookEvent;
	session: string;
	parent: number | undefined;
};

/** What the marks and the facts around a few messages take. */
const frameBytes = 1200;
const leastLimit = 200;
const maxLimit = 6000;

/**
 * Asks the daemon what is to be put before the agent now, and makes a text of it that fits. How large that becomes is known
 * only once it is made: what does not fit was not shown, and is asked for again in smaller parts.
 */
export const askForMail = async (
	offering: Offering,
	{bytes}: {bytes: number},
): Promise<{result: Offered; text: string; noteShown: () => Promise<unknown>}> => {
	const {client, caller, event} = offering;
	await beginTurn(offering);
	for (let limit = Math.min(maxLimit, bytes - frameBytes); ; limit = Math.floor(limit / 2)) {
		const result = await offer(offering, {moment: event.moment, limit: Math.max(leastLimit, limit)});
		const made = mailOf(event, result);
		const standing = event.moment === 'session-start' ? standingText(result) : '';
		const isFitting = Buffer.byteLength(standing + made) <= bytes;
		if (isFitting || limit <= leastLimit) {
			const text = isFitting ? made : '';
			const noteShown = async () =>
				result.ticket !== undefined && text !== '' && client.callAs(caller, 'shown', {ticket: result.ticket});
			return {result, text, noteShown};
		}

		// What was offered is held for this connection until it ends.
		await client.hangUp();
	}
};

/** Counts alone are no reason to begin another turn. */
const mailOf = ({moment}: HookEvent, {messages, digest}: Offered): string =>
	(moment === 'turn-end' || moment === 'wake') && messages.length === 0 ? '' : mailText({messages, digest});

/**
 * A harness that tells of no turn's beginning tells by its end that there was one. What this offers is not shown, and so
 * goes back with the connection.
 */
const beginTurn = async (offering: Offering): Promise<void> => {
	const {client, harness, event} = offering;
	const isTold = Object.values(harness.hooks?.events ?? {}).includes('turn-start');
	if (!isTold && event.moment === 'turn-end' && !event.goesOn) {
		await offer(offering, {moment: 'turn-start', limit: leastLimit});
		await client.hangUp();
	}
};

const offer = async (
	{client, caller, harness, event, session, parent}: Offering,
	{moment, limit}: {moment: HookEvent['moment']; limit: number},
): Promise<Offered> => {
	const args = {
		moment,
		lane: 'hook',
		harness: harness.id,
		session,
		limit,
		...(event.moment === 'session-start' && {source: event.source, wake: wakeFacts(client, harness, event)}),
		...(event.moment === 'turn-end' && {goes_on: event.goesOn}),
		...(parent !== undefined && {parent_pid: parent}),
	};
	// Reason for the cast: it is the result of `offer`.
	return (await client.callAs(caller, 'offer', args)) as Offered;
};

/** What a wake-up needs to know of this session. A server elsewhere, or none that speaks HTTP, is of no use to it. */
const wakeFacts = ({invocation}: Client, {hooks}: Harness, {sessionId, server}: HookEvent): Record<string, string> => {
	const isHere = server !== undefined && /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?\/?$/.test(server);
	const moved = hooks?.files.user.movedBy;
	const home = moved === undefined ? undefined : invocation.surroundings.env[moved];
	const isThread = sessionId !== undefined && /^\P{Cc}{1,256}$/u.test(sessionId);
	return {
		...(isThread && {thread: sessionId}),
		...(isHere && {server}),
		...(home?.startsWith('/') && /^\P{Cc}{1,4096}$/u.test(home) && {home}),
	};
};
