import {LaliaError} from '../../core/lalia-error.js';
import type {ConversationView, WatchedMessage} from '../../core/watch-events.js';
import type {Home} from '../home.js';
import {untilLive} from './until-live.js';

/** A room, or who one talks with; there may be no message yet, and so no conversation. */
export type Talk = {room: string} | {peer: string; peer_id: string};

/** The conversation of a talk, once there is one. */
export const conversationOf = (
	conversations: ReadonlyMap<number, ConversationView>,
	talk: Talk,
): ConversationView | undefined =>
	[...conversations.values()].find(({room, peer_id}) =>
		'room' in talk ? room === talk.room : peer_id === talk.peer_id,
	);

/**
 * The talk that a command names.
 * @throws LaliaError what the command says to one who may not see it, or where there is none
 */
export const findTalk = async (home: Home, {source, room}: Record<string, unknown>): Promise<Talk> => {
	const {model} = await untilLive(home);
	if (room === true && model.caller === null) {
		return findRoom(model.conversations, String(source));
	}

	// Reason for the casts: they are the results of these.
	const {messages} = (await home.call('history', {source, room, limit: 1})) as {messages: WatchedMessage[]};
	if (room === true) {
		return {room: String(source)};
	}

	const [message] = messages;
	if (message?.peer_id !== undefined) {
		return {peer: message.peer ?? String(source), peer_id: message.peer_id};
	}

	const {agents} = (await home.call('identify', {address: source})) as {agents: {name: string; agent_id: string}[]};
	const [agent] = agents;
	return {peer: agent?.name ?? String(source), peer_id: agent?.agent_id ?? ''};
};

/** For one who only looks, and sees all rooms. */
const findRoom = (conversations: ReadonlyMap<number, ConversationView>, name: string): {room: string} => {
	if (!conversationOf(conversations, {room: name})) {
		throw new LaliaError('room_not_found', `there is no room ${JSON.stringify(name)}`, {context: {room: name}});
	}

	return {room: name};
};

/**
 * The room of which a command asks who is in it.
 * @throws LaliaError as the command does
 */
export const findMembers = async (home: Home, {room}: Record<string, unknown>): Promise<{room: string}> => {
	const {model} = await untilLive(home);
	if (model.caller === null) {
		return findRoom(model.conversations, String(room));
	}

	await home.call('participants', {room});
	return {room: String(room)};
};
