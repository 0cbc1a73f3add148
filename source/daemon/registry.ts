import {renderRegistryFile} from '../core/transcript/registry-file.js';
import {commitFiles} from './commit-files.js';
import {extend, type Scope, type SignedRequest} from './handler.js';
import {membersFiles} from './rooms.js';
import type {Agent} from './store/agents.js';
import type {File} from './store/outbox.js';
import type {Room} from './store/rooms.js';
import type {Statement} from './store/statements.js';

/**
 * Puts an agent into the registry as this signed request has made it, here and in the transcript: the file says who the
 * agent is and holds every signed statement that made it so. Leases are not in it. `rooms` are those whose members are
 * others now, or called otherwise.
 */
export const putAgent = (
	scope: Scope,
	{agent, request, rooms = []}: {agent: Agent; request: SignedRequest; rooms?: Room[]},
): void => {
	const {store, now} = scope;
	const {v, id, op, args, sig} = request;
	store.agents.put(agent);
	store.statements.add(agent.agent_id, {v, id, op, args, sig, at: now});
	const files = [
		registryFile(agent, store.statements.of(agent.agent_id)),
		...rooms.flatMap(room => membersFiles(store, room)),
	];
	commitFiles(extend(scope, {caller: agent, request}), {subject: op, files});
};

export const registryFile = (
	{registered_at, unregistered_at, host, ...facts}: Agent,
	statements: Statement[],
): File => ({
	path: `registry/${facts.agent_id}.json`,
	content: renderRegistryFile({
		agent: {
			...facts,
			...(host !== null && {host}),
			registered_at: new Date(registered_at).toISOString(),
			unregistered_at: unregistered_at === null ? null : new Date(unregistered_at).toISOString(),
		},
		statements: statements.map(statement => ({...statement, at: new Date(statement.at).toISOString()})),
	}),
});
