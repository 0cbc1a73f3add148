import {resolvePeer} from '../directory.js';
import type {Called, Handler, Scope} from '../handler.js';
import {viewRecipients} from '../ledger/recipients.js';
import {viewPeer} from '../message-view.js';
import {checkReply, type Draft, send, sentBefore} from '../send.js';
import type {StoredMessage} from '../store/messages.js';

export const tell: Handler<'tell'> = (scope, args) => {
	const message = sendToPeer(scope, args);
	return {
		seq: message.seq,
		...viewPeer(scope, message.to_id ?? ''),
		id: message.id,
		sent_at: new Date(message.sent_at).toISOString(),
		deliveries: viewRecipients(scope, message),
	};
};

type Telling = Scope<'agent_not_found' | 'ambiguous_address' | 'self_address' | 'message_not_found' | 'id_conflict'> &
	Called;

/** Sends to the peer's channel, which opens with its first message; under an id that was used before, sends nothing. */
export const sendToPeer = (scope: Telling, {peer: address, ...draft}: Draft & {peer: string}): StoredMessage => {
	const {store, caller, request} = scope;
	const earlier = sentBefore(scope, draft, request);
	if (earlier) {
		return earlier;
	}

	const peer = resolvePeer(scope, address);
	const conversation =
		store.conversations.channelBetween(caller.agent_id, peer.agent_id) ?? store.conversations.openChannel(caller, peer);
	checkReply(scope, conversation, draft);
	return send(scope, {conversation, peer, draft});
};
