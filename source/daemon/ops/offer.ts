import type {ArgsOf} from '../../core/op.js';
import type {Ops} from '../../core/ops/index.js';
import type {Called, Handler, Scope} from '../handler.js';
import {briefingOf} from '../offers/briefing.js';
import {takeAsRead} from '../offers/evidence.js';
import {type Selection, selectMail} from '../offers/selection.js';
import {viewSelection} from '../offers/view.js';
import type {HookedSession} from '../store/hooked-sessions.js';

type Args = ArgsOf<Ops['offer']>;

export const offer: Handler<'offer'> = (scope, args) => {
	const {caller, request, after, attention} = scope;
	const {agent_id, name, role, project} = caller;
	const session = meet(scope, args);
	if (args.moment === 'turn-end') {
		takeAsRead(scope, session);
	}

	after(() => attention.review(agent_id));
	const agent = {agent_id, name, role, project};
	const briefing = args.moment === 'session-start' ? briefingOf(scope) : {};
	const selection = maySpeak(session, args) && selectMail(scope, choosing(session, args));
	if (!selection || selection.messages.length + selection.counts.length === 0) {
		return {agent, messages: [], digest: [], ...briefing};
	}

	hold(scope, {session, selection, args});
	return {agent, ticket: request.id, ...viewSelection(scope, selection, args.limit), ...briefing};
};

/** At the end of a turn, mail makes another turn of it: once, or two agents would keep each other at it. */
const maySpeak = ({offered_at_end}: HookedSession, {moment, goes_on}: Args): boolean =>
	moment !== 'turn-end' || (!goes_on && offered_at_end === 0);

const choosing = (session: HookedSession, {moment, limit}: Args) => ({
	session,
	limit,
	isTurnBegun: moment === 'session-start' || moment === 'turn-start',
});

/** The session as it is from now on. */
const meet = ({store, caller, now}: Scope & Called, args: Args): HookedSession => {
	const {moment, source, session: key, lane, harness, parent_pid, wake} = args;
	const {hookedSessions} = store;
	const met = hookedSessions.meet({
		...{agent_id: caller.agent_id, key, lane, harness, seen_at: now},
		parent_pid: parent_pid ?? null,
		wake: wake ? JSON.stringify(wake) : null,
	});
	if (moment === 'session-start' && source !== 'resume' && source !== 'fork') {
		return hookedSessions.restart(met);
	}

	if (moment !== 'tool' && moment !== 'turn-end' && met.offered_at_end !== 0) {
		const begun = {...met, offered_at_end: 0};
		hookedSessions.advance(begun);
		return begun;
	}

	return met;
};

/** Until it is written out nobody else gets this mail, and where it never is, the next one does. */
const hold = (
	{waits, tickets, caller, request, signal}: Scope & Called,
	{session, selection, args}: {session: HookedSession; selection: Selection; args: Args},
): void => {
	const {agent_id} = caller;
	for (const {pos} of selection.messages) {
		waits.hold(agent_id, pos, {signal, requestId: request.id});
	}

	const {session_id} = session;
	const {lane, moment, limit} = args;
	tickets.hold(request.id, {agent_id, session_id, lane, moment, limit, selection}, signal);
};
