import type {Store} from '../../source/daemon/store/open-store.js';
import {newUlid} from './raw-client.js';

type Party = {agent_id: string; name: string};

/** Writes messages into the log alone, in one transaction and unsigned: mailboxes and transcript hear nothing of them. */
export const appendMessages = (store: Store, {from, to, bodies}: {from: Party; to: Party; bodies: string[]}): void => {
	store.transaction(() => {
		const {conversation_id} =
			store.conversations.channelBetween(from.agent_id, to.agent_id) ?? store.conversations.openChannel(from, to);
		for (const body of bodies) {
			const id = newUlid();
			store.messages.append({
				id,
				conversation_id,
				seq: store.conversations.nextSeq(conversation_id),
				kind: 'message',
				from_id: from.agent_id,
				from_name: from.name,
				to_id: to.agent_id,
				to_name: to.name,
				sent_at: Date.now(),
				reply_to: null,
				op: 'tell',
				request_id: id,
				args: JSON.stringify({peer: to.name}),
				key: 'A'.repeat(44),
				sig: 'A'.repeat(88),
				body,
			});
		}
		store.outbox.settleLog();
	});
};
