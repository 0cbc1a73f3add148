import type {ArgsOf} from '../../core/op.js';
import type {Ops} from '../../core/ops/index.js';
import type {Handler, Scope} from '../handler.js';
import {takeWithinAnswer} from '../message-view.js';
import {viewerOf} from '../watch/viewer.js';

export const pageOwn: Handler<'page-own'> = (scope, args) => {
	const viewer = viewerOf(scope, {caller: scope.caller});
	const conversation = scope.store.conversations.get(args.conversation_id);
	if (!conversation || !viewer.reads(conversation)) {
		throw scope.error('not_a_member', `${scope.caller.name} is not in the conversation ${args.conversation_id}`);
	}

	return {messages: pageOf(scope, args).map(viewer.message)};
};

export const pageAll: Handler<'page-all'> = (scope, args) => {
	if (!scope.store.conversations.get(args.conversation_id)) {
		throw scope.error('room_not_found', `there is no conversation ${args.conversation_id}`);
	}

	return {messages: pageOf(scope, args).map(viewerOf(scope, {}).message)};
};

/** Those before the given one, as many as were asked for and one answer holds. */
const pageOf = ({store}: Scope<never>, {conversation_id, before, limit}: ArgsOf<Ops['page-own']>) => {
	const range = {seq: before ?? Number.MAX_SAFE_INTEGER, limit};
	return takeWithinAnswer(store.messages.before(conversation_id, range)).taken.reverse();
};
