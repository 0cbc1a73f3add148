import type {ResultOf} from '../../core/op.js';
import type {Ops} from '../../core/ops/index.js';
import type {ConversationView} from '../../core/watch-events.js';
import type {Home} from '../home.js';
import type {Talk} from './talk.js';

/** Says something there, to all who take part. */
export const send = (home: Home, {kind, room, peer_id}: ConversationView, body: string): Promise<unknown> =>
	kind === 'room' ? home.call('post', {room, body}) : home.call('tell', {peer: peer_id, body});

/** Says something to a room, or to one agent, also where nothing was said before. */
export const sayIn = (home: Home, talk: Talk, body: string): Promise<unknown> =>
	'room' in talk ? home.call('post', {room: talk.room, body}) : home.call('tell', {peer: talk.peer_id, body});

/**
 * Takes what is unread there out of the mailbox of who acts here, as far as it was shown: what comes after `shownSeq` stays. The
 * mailbox is asked which messages these are, because an `ask` takes its answer out before what is older.
 */
export const markRead = async (
	home: Home,
	{kind, room, peer_id}: ConversationView,
	shownSeq: number,
): Promise<void> => {
	const source = kind === 'room' ? {source: room, room: true} : {source: peer_id};
	for (;;) {
		// Reason for the cast: it is the result of this. It may be less than all, where that is much.
		const {messages, notice} = (await home.call('peek', source)) as ResultOf<Ops['peek']>;
		const ids = messages.filter(({seq}) => seq <= shownSeq).map(({id}) => id);
		if (ids.length === 0) {
			return;
		}

		await home.call('ack', {ids: ids.slice(0, mostAtOnce), ...(notice && {notice}), lane: 'terminal'});
	}
};

/** An `ack` takes no more. */
const mostAtOnce = 1000;
