import {renderRegistryFile} from '../core/transcript/registry-file.js';
import type {Scope, SignedRequest} from './handler.js';
import {membersFile} from './rooms.js';
import type {Agent} from './store/agents.js';
import type {Room} from './store/rooms.js';
import type {Statement} from './store/statements.js';

/**
 * Puts an agent into the registry as this signed request has made it, here and in the transcript: the file says who the
 * agent is and holds every signed statement that made it so. Leases are not in it. `rooms` are those whose members are
 * others now, or called otherwise.
 */
export const putAgent = (
	{store, transcript, now, after}: Scope,
	{agent, request, rooms = []}: {agent: Agent; request: SignedRequest; rooms?: Room[]},
): void => {
	const {v, id, op, args, sig} = request;
	store.agents.put(agent);
	store.statements.add(agent.agent_id, {v, id, op, args, sig, at: now});
	store.outbox.add({
		id,
		at: now,
		author: agent.name,
		author_id: agent.agent_id,
		subject: `${agent.name}: ${op}`,
		files: [
			{path: `registry/${agent.agent_id}.json`, content: registryFile(agent, store.statements.of(agent.agent_id))},
			...rooms.map(room => membersFile(store, room)),
		],
	});
	after(() => transcript.wake());
};

const registryFile = ({registered_at, unregistered_at, ...facts}: Agent, statements: Statement[]): string =>
	renderRegistryFile({
		agent: {
			...facts,
			registered_at: new Date(registered_at).toISOString(),
			unregistered_at: unregistered_at === null ? null : new Date(unregistered_at).toISOString(),
		},
		statements: statements.map(statement => ({...statement, at: new Date(statement.at).toISOString()})),
	});
