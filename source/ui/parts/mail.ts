import {unreadIn} from '../../client/home-model.js';
import type {ConversationView} from '../../core/watch-events.js';
import type {Home} from '../home.js';
import type {Talk} from './talk.js';

/** Says something there, to all who take part. */
export const send = (home: Home, {kind, room, peer_id}: ConversationView, body: string): Promise<unknown> =>
	kind === 'room' ? home.call('post', {room, body}) : home.call('tell', {peer: peer_id, body});

/** Says something to a room, or to one agent, also where nothing was said before. */
export const sayIn = (home: Home, talk: Talk, body: string): Promise<unknown> =>
	'room' in talk ? home.call('post', {room: talk.room, body}) : home.call('tell', {peer: talk.peer_id, body});

/** Takes what is unread there out of the mailbox of who acts here, as a read would have. */
export const markRead = async (home: Home, conversation: ConversationView): Promise<unknown> => {
	const {model, feeds} = home.read();
	const {messages = []} = feeds.get(conversation.conversation_id) ?? {};
	const others = messages.filter(({from_id}) => from_id !== model.caller?.agent_id);
	const ids = others.slice(-unreadIn(conversation, model.caller)).map(({id}) => id);
	const own = conversation.members?.find(({agent_id}) => agent_id === model.caller?.agent_id);
	const notice = own?.dropped ? {notice: {room: conversation.room, dropped: own.dropped}} : {};
	return home.call('ack', {ids, ...notice, lane: 'terminal'});
};
