import {protocolVersion} from '../core/signing.js';
import type {Scope, SignedRequest} from './handler.js';
import type {Agent, Statement} from './store/agents.js';

/**
 * Puts an agent into the registry as this signed request has made it, here and in the transcript: the file says who the
 * agent is and holds every signed statement that made it so. Leases are not in it.
 */
export const putAgent = (scope: Scope, agent: Omit<Agent, 'statements'>, request: SignedRequest): void => {
	const {v, id, op, args, sig} = request;
	const earlier = scope.store.agents.get(agent.agent_id);
	// Reason for the cast: the column holds what this function wrote.
	const statements = earlier ? (JSON.parse(earlier.statements) as Statement[]) : [];
	statements.push({v, id, op, args, sig, at: scope.now});
	const whole = {...agent, statements: JSON.stringify(statements)};
	scope.store.agents.put(whole);
	scope.store.outbox.add({
		id,
		pos: null,
		at: scope.now,
		author: agent.name,
		author_id: agent.agent_id,
		subject: `${agent.name}: ${op}`,
		path: `registry/${agent.agent_id}.json`,
		content: registryFile(agent, statements),
	});
	scope.after(() => scope.transcript.wake());
};

const registryFile = (agent: Omit<Agent, 'statements'>, statements: Statement[]): string => {
	const {last_seen_at: _, registered_at, unregistered_at, ...facts} = agent;
	const file = {
		protocol: protocolVersion,
		...facts,
		registered_at: new Date(registered_at).toISOString(),
		unregistered_at: unregistered_at === null ? null : new Date(unregistered_at).toISOString(),
		statements: statements.map(statement => ({...statement, at: new Date(statement.at).toISOString()})),
	};
	return `${JSON.stringify(file, null, '\t')}\n`;
};
