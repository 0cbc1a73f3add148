import type {Called, Handler, Scope} from '../handler.js';
import {recipientsOf, viewRecipient} from '../ledger/recipients.js';
import {stepsOf} from '../ledger/steps.js';
import {messageViewer} from '../message-view.js';
import type {StoredMessage} from '../store/messages.js';

/** For whom `history` shows the message, and for whoever sent it or got it. */
export const trace: Handler<'trace'> = (scope, {message: id}) => {
	const message = scope.store.messages.get(id);
	const recipients = message ? recipientsOf(scope.store, message) : [];
	if (!message || !maySee(scope, message, recipients)) {
		throw scope.error('message_not_found', `there is no message ${id} that you may see`, {id});
	}

	const {body: _, ...shown} = messageViewer(scope)(message);
	return {
		message: shown,
		deliveries: recipients.map(agentId => ({
			...viewRecipient(scope, message, agentId),
			steps: stepsOf(scope.store, message, agentId),
		})),
	};
};

const maySee = ({store, caller}: Scope & Called, message: StoredMessage, recipients: readonly string[]): boolean =>
	[message.from_id, ...recipients].includes(caller.agent_id) ||
	store.rooms.isMember(message.conversation_id, caller.agent_id);
