import type {ResultOf} from '../../core/op.js';
import type {Ops} from '../../core/ops/index.js';
import type {Called, Handler, Scope} from '../handler.js';
import {sourceOf} from '../message-view.js';
import type {UnreadCount} from '../store/mailboxes.js';

type Source = ResultOf<Ops['inbox']>['sources'][number];

export const inbox: Handler<'inbox'> = scope => ({
	sources: scope.store.mailboxes.counts(scope.caller.agent_id).map(count => viewSource(scope, count)),
});

const viewSource = (scope: Scope & Called, {conversation_id, unread, oldest_at}: UnreadCount): Source => {
	const {store, caller} = scope;
	const {room, ...peer} = sourceOf(scope, conversation_id);
	const counted = {unread, oldest_at: new Date(oldest_at).toISOString()};
	return room === undefined
		? {...peer, ...counted}
		: {room, ...counted, dropped: store.rooms.dropped(conversation_id, caller.agent_id)};
};
