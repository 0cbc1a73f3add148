import type {Handler} from '../handler.js';
import {otherOf} from '../store/conversations.js';

export const inbox: Handler<'inbox'> = ({store, caller}) => ({
	sources: store.mailboxes.counts(caller.agent_id).flatMap(({conversation_id, unread, oldest_at}) => {
		const conversation = store.conversations.get(conversation_id);
		const peer = conversation && store.agents.get(otherOf(conversation, caller.agent_id));
		return peer ? [{peer: peer.name, unread, oldest_at: new Date(oldest_at).toISOString()}] : [];
	}),
});
