import type {Harness} from '../../core/harnesses/harness.js';
import type {Caller} from '../caller.js';
import type {Client} from '../client.js';
import {readBinding} from '../identity/bindings.js';
import {findSession, type Session, sessionIdKey} from '../identity/session.js';
import type {Surroundings} from '../identity/surroundings.js';
import type {HookEvent} from './hook-event.js';

/** A hook has no variable with the id of its session, as the agent's shell has: the event brings it. */
export const withSessionId = (
	surroundings: Surroundings,
	{detection: {sessionVariable}}: Harness,
	{sessionId}: HookEvent,
): Surroundings =>
	sessionVariable && sessionId
		? {...surroundings, env: {...surroundings.env, [sessionVariable]: sessionId}}
		: surroundings;

/** The session of the event; where no process of the harness is to be seen, by the id alone. */
export const sessionOfEvent = (
	surroundings: Surroundings,
	{id, detection: {sessionVariable}}: Harness,
	{sessionId}: HookEvent,
): Session | undefined => {
	const found = findSession(surroundings);
	return found?.harness !== id && sessionVariable && sessionId
		? {key: sessionIdKey(id, sessionId), harness: id, how: sessionVariable}
		: found;
};

/**
 * Who the event's agent is: who LALIA_NAME says, else who registered in this session; at the start of a session also the one
 * agent that was here before. Undefined where it is nobody.
 * @throws LaliaError as `findCaller`
 */
export const callerOfEvent = async (
	client: Client,
	session: Session | undefined,
	{moment}: HookEvent,
): Promise<Caller | undefined> => {
	const {home, surroundings} = client.invocation;
	const binding = session && readBinding(home, session.key);
	if (surroundings.env['LALIA_NAME'] || (!binding && moment === 'session-start')) {
		return client.whoCalls();
	}

	const key = binding && (await client.keyOf(binding.agent_id));
	return key && {agent_id: binding.agent_id, key, how: session.how};
};
