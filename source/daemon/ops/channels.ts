import type {Handler} from '../handler.js';
import {viewPeer} from '../message-view.js';
import {otherOf} from '../store/conversations.js';

export const channels: Handler<'channels'> = scope => {
	const {store, caller} = scope;
	const unread = new Map(
		store.mailboxes.counts(caller.agent_id).map(count => [count.conversation_id, count.unread] as const),
	);
	return {
		channels: store.conversations.channelsOf(caller.agent_id).map(channel => ({
			...viewPeer(scope, otherOf(channel, caller.agent_id)),
			messages: channel.last_seq,
			unread: unread.get(channel.conversation_id) ?? 0,
		})),
	};
};
