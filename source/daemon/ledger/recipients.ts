import type {Recipient} from '../../core/delivery-states.js';
import type {Scope} from '../handler.js';
import type {StoredMessage} from '../store/messages.js';
import type {Store} from '../store/open-store.js';
import {stateOf} from './steps.js';

/**
 * The ids of those that a message was for. Who was in a room is known of those who still are, and of the others where
 * anything happened to the message on its way to them.
 */
export const recipientsOf = ({rooms, ledger, mailboxes}: Store, message: StoredMessage): string[] => {
	const {pos, conversation_id, from_id, to_id, sent_at} = message;
	if (to_id !== null) {
		return [to_id];
	}

	const members = rooms
		.members(conversation_id)
		.filter(({agent_id, joined_at}) => joined_at <= sent_at || mailboxes.has(agent_id, message))
		.map(({agent_id}) => agent_id);
	return [...new Set([...members, ...ledger.agentsOf(pos)])].filter(agentId => agentId !== from_id);
};

/** Where the message has come with this one, and whether that is likely to change soon. */
export const viewRecipient = (scope: Scope, message: StoredMessage, agentId: string): Recipient => ({
	...viewNew(scope, message, agentId),
	state: stateOf(scope.store, message, agentId),
});

/** The same of a message that was sent just now. */
const viewNew = ({store, waits, leases, now}: Scope, message: StoredMessage, agentId: string): Recipient => {
	const agent = store.agents.get(agentId);
	return {
		agent_id: agentId,
		name: agent?.name ?? agentId,
		state: 'queued',
		waiting: waits.isWanted(agentId, message),
		lease: agent && agent.unregistered_at === null && leases.isLive(agent, now) ? 'live' : 'expired',
	};
};

/** For whoever has sent it by this request; a repeat of one tells what has become of it meanwhile. */
export const viewRecipients = (scope: Scope & {request: {id: string}}, message: StoredMessage): Recipient[] => {
	const view = message.request_id === scope.request.id ? viewNew : viewRecipient;
	return recipientsOf(scope.store, message).map(agentId => view(scope, message, agentId));
};
