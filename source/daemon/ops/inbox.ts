import type {ResultOf} from '../../core/op.js';
import type {Ops} from '../../core/ops/index.js';
import type {Called, Handler, Scope} from '../handler.js';
import {otherOf} from '../store/conversations.js';
import type {UnreadCount} from '../store/mailboxes.js';

type Source = ResultOf<Ops['inbox']>['sources'][number];

export const inbox: Handler<'inbox'> = scope => ({
	sources: scope.store.mailboxes.counts(scope.caller.agent_id).flatMap(count => viewSource(scope, count) ?? []),
});

const viewSource = ({store, caller}: Scope & Called, count: UnreadCount): Source | undefined => {
	const {conversation_id, unread, oldest_at} = count;
	const counted = {unread, oldest_at: new Date(oldest_at).toISOString()};
	const conversation = store.conversations.get(conversation_id);
	if (conversation?.kind === 'room') {
		return {room: conversation.room ?? '', ...counted, dropped: store.rooms.dropped(conversation_id, caller.agent_id)};
	}

	const peer = conversation && store.agents.get(otherOf(conversation, caller.agent_id));
	return peer && {peer: peer.name, ...counted};
};
