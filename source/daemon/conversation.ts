import {resolveCorrespondent} from './directory.js';
import type {Called, Scope} from './handler.js';
import {findOwnRoom} from './rooms.js';
import type {Conversation} from './store/conversations.js';

type Finding = Scope<'agent_not_found' | 'ambiguous_address' | 'self_address' | 'room_not_found' | 'not_a_member'> &
	Called;

/** The caller's channel with an agent, undefined where they have never spoken; or the room that it is in. */
export const findConversation = (
	scope: Finding,
	{source, room}: {source: string; room: boolean},
): Conversation | undefined =>
	room
		? findOwnRoom(scope, source)
		: scope.store.conversations.channelBetween(scope.caller.agent_id, resolveCorrespondent(scope, source).agent_id);
