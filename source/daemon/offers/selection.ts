import type {Called, Scope} from '../handler.js';
import type {HookedSession} from '../store/hooked-sessions.js';
import type {UnreadCount} from '../store/mailboxes.js';
import type {StoredMessage} from '../store/messages.js';

/** Enough for one look; the rest is counted. */
const maxMessages = 32;

/** Each message takes a frame too: who has room for few bytes has room for few messages. */
const bytesAMessage = 180;

export type Selection = {
	/** Put before the session in full now, but for the first where it is larger than all that can be shown. */
	messages: StoredMessage[];
	/** Only counted. */
	counts: UnreadCount[];
	/** What is counted lies after one place and up to another. */
	counted: {after: number; up_to: number} | undefined;
	/** How far the session has come once this is shown. */
	offered_to: number;
	digested_to: number;
};

type Choosing = {session: HookedSession; limit: number; isTurnBegun: boolean};

/**
 * New mail comes in full, as far as there is room and its conversation is not damped; what is left of it is counted. When a
 * turn begins, what came before and is still unread is counted once more.
 */
export const selectMail = (scope: Scope & Called, {session, limit, isTurnBegun}: Choosing): Selection => {
	const {store, caller} = scope;
	const {taken, inHand, seenTo, isAll} = takeNew(scope, {after: session.offered_to, limit});
	const last = store.unread.lastPos(caller.agent_id);
	const after = isTurnBegun ? session.digested_to : seenTo;
	const isCounting = isTurnBegun || !isAll;
	const without = [...taken.map(({pos}) => pos), ...inHand];
	const counts = isCounting ? store.unread.countsBetween(caller.agent_id, {after, upTo: last, without}) : [];
	return {
		messages: taken,
		counts,
		counted: counts.length > 0 ? {after, up_to: last} : undefined,
		offered_to: isCounting ? last : seenTo,
		digested_to: isTurnBegun ? session.offered_to : session.digested_to,
	};
};

/** In their order, until one does not fit. What a reader has in hand, or waits for, is its own. */
const takeNew = ({store, waits, damping, caller}: Scope & Called, {after, limit}: {after: number; limit: number}) => {
	const taken: StoredMessage[] = [];
	const inHand: number[] = [];
	const most = Math.min(maxMessages, Math.ceil(limit / bytesAMessage));
	let left = limit;
	let seenTo = after;
	for (const {pos, conversation_id} of store.unread.placesAfter(caller.agent_id, after)) {
		const message = damping.isDamped(conversation_id) ? undefined : store.messages.at(pos);
		if (message && (waits.isClaimed(caller.agent_id, pos) || waits.isWanted(caller.agent_id, message))) {
			inHand.push(pos);
		} else if (message) {
			left -= Buffer.byteLength(message.body);
			if (taken.length > 0 && (left < 0 || taken.length === most)) {
				return {taken, inHand, seenTo, isAll: false};
			}

			taken.push(message);
		}

		seenTo = pos;
	}

	return {taken, inHand, seenTo, isAll: true};
};
