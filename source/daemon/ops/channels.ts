import type {Handler} from '../handler.js';
import {otherOf} from '../store/conversations.js';

export const channels: Handler<'channels'> = ({store, caller}) => {
	const unread = new Map(
		store.mailboxes.counts(caller.agent_id).map(count => [count.conversation_id, count.unread] as const),
	);
	return {
		channels: store.conversations.channelsOf(caller.agent_id).flatMap(channel => {
			const peer = store.agents.get(otherOf(channel, caller.agent_id));
			const messages = channel.last_seq;
			return peer
				? [{peer: peer.name, peer_id: peer.agent_id, messages, unread: unread.get(channel.conversation_id) ?? 0}]
				: [];
		}),
	};
};
