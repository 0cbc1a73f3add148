import {excerptAround} from '../../core/excerpt.js';
import {hitFinder} from '../../core/first-hit.js';
import {maxAnswerLength} from '../../core/limits.js';
import {searchTerms} from '../../core/search-terms.js';
import {resolveCorrespondent} from '../directory.js';
import type {Called, Handler, Scope} from '../handler.js';
import {messageViewer} from '../message-view.js';
import {refuseHost} from '../refuse-host.js';
import {findOwnRoom} from '../rooms.js';
import type {Search} from '../store/search.js';

const excerptWidth = 72;

export const search: Handler<'search'> = (scope, {words, limit, host, observe: _, ...where}) => {
	refuseHost(scope, host);
	const {store, searchIndex} = scope;
	const places = placesOf(scope, where);
	if (!places) {
		return {matches: []};
	}

	searchIndex.complete();
	const terms = searchTerms(words);
	const excerptOf = excerptMaker(hitFinder(terms));
	const view = messageViewer(scope);
	const matches = [];
	for (const message of store.search.find({terms, ...places, limit})) {
		const {peer, peer_id, room, seq, id, from, from_id, sent_at, body} = view(message);
		matches.push({peer, peer_id, room, seq, id, from, from_id, sent_at, excerpt: excerptOf(body)});
	}

	return {matches};
};

type Searching = Scope<'agent_not_found' | 'ambiguous_address' | 'self_address' | 'room_not_found' | 'not_a_member'> &
	Called;

type Where = {room?: string | undefined; peer?: string | undefined};

/** Undefined where there is nothing: the caller and the peer have never spoken. */
const placesOf = (scope: Searching, {room, peer}: Where): Pick<Search, 'conversationIds' | 'agentId'> | undefined => {
	const {store, caller} = scope;
	if (room !== undefined) {
		return {conversationIds: [findOwnRoom(scope, room).conversation_id]};
	}

	if (peer !== undefined) {
		const channel = store.conversations.channelBetween(caller.agent_id, resolveCorrespondent(scope, peer).agent_id);
		return channel && {conversationIds: [channel.conversation_id]};
	}

	const rooms = store.rooms.of(caller.agent_id);
	return {conversationIds: rooms.map(({conversation_id}) => conversation_id), agentId: caller.agent_id};
};

/** Looks for hits in as much as one answer holds of bodies, else it could take seconds: of what is beyond, the beginning is shown. */
const excerptMaker = (findHit: (text: string) => number | undefined) => {
	let lookedThrough = 0;
	return (body: string): string => {
		lookedThrough += body.length;
		return excerptAround(body, lookedThrough > maxAnswerLength ? 0 : (findHit(body) ?? 0), excerptWidth);
	};
};
