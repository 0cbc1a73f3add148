import type {StoredMessage} from './store/messages.js';

/** A round trip is two messages: one there, one back. */
const roundTrips = 8;
const withinMs = 60_000;
const quietMs = 60_000;
const shortBytes = 500;
/** So many conversations are looked through for those that have been quiet for long. */
const manyTalks = 1000;

type Heard = Pick<StoredMessage, 'conversation_id' | 'from_id' | 'sent_at' | 'kind' | 'body'>;

/** What goes on in a conversation just now. */
type Talk = {
	/** When each of the newest messages was sent that make up round trips without a break. */
	streak: number[];
	senders: [string, string];
	lastAt: number;
	isDamped: boolean;
};

/**
 * Tells agents that keep each other going from agents that work: many short messages to and fro in a minute, and no task has
 * changed. Such a conversation is damped until it was quiet for a minute. It is in memory, and a new daemon finds out again
 * from the newest messages.
 */
export const openDamping = ({now, changed}: {now: () => number; changed: (conversationId: number) => void}) => {
	const talks = new Map<number, Talk>();
	let timer: NodeJS.Timeout | undefined;

	const rest = (): void => {
		timer = undefined;
		for (const [conversationId, talk] of talks) {
			if (talk.isDamped && isQuiet(talk, now())) {
				talk.isDamped = false;
				changed(conversationId);
			}
		}

		arm();
	};

	/** One timer, for the conversation that may be quiet first. */
	const arm = (): void => {
		const ends = [...talks.values()].flatMap(({isDamped, lastAt}) => (isDamped ? lastAt + quietMs : []));
		if (ends.length > 0) {
			timer ??= setTimeout(rest, Math.min(quietMs, Math.max(1, Math.min(...ends) - now())));
		}
	};

	const forgetQuiet = (at: number): void => {
		for (const [conversationId, talk] of talks) {
			if (!talk.isDamped && isQuiet(talk, at)) {
				talks.delete(conversationId);
			}
		}
	};

	/** Answers whether it is damped by this, or no more. */
	const take = (message: Heard): boolean => {
		const {conversation_id, sent_at, kind} = message;
		if (kind !== 'message') {
			return false;
		}

		const before = talks.get(conversation_id);
		const talk = after(before, message);
		if (!before && talks.size >= manyTalks) {
			forgetQuiet(sent_at);
		}

		talks.set(conversation_id, talk);
		const isOther = talk.isDamped !== (before?.isDamped ?? false);
		isOther && arm();
		return isOther;
	};

	return {
		heard: (message: Heard): void => {
			if (take(message)) {
				changed(message.conversation_id);
			}
		},
		/** What was said before there was this daemon, oldest first. Nobody is told again. */
		recall: (messages: Iterable<Heard>): void => {
			for (const message of messages) {
				take(message);
			}
		},
		/** One of those who talk has got on with its work. */
		taskChanged: (agentId: string): void => {
			for (const talk of talks.values()) {
				talk.streak = talk.senders.includes(agentId) ? [] : talk.streak;
			}
		},
		isDamped: (conversationId: number): boolean => {
			const talk = talks.get(conversationId);
			return talk?.isDamped === true && !isQuiet(talk, now());
		},
		close: (): void => clearTimeout(timer),
	};
};

export type Damping = ReturnType<typeof openDamping>;

/** Of what was last heard a minute ahead nothing is known but that the clock was set back. */
const isQuiet = ({lastAt}: Talk, at: number): boolean => Math.abs(at - lastAt) >= quietMs;

const after = (before: Talk | undefined, {from_id, sent_at, body}: Heard): Talk => {
	const wasQuiet = before === undefined || isQuiet(before, sent_at);
	const isShort = body.length <= shortBytes && Buffer.byteLength(body) <= shortBytes;
	const goesOn = !wasQuiet && isShort && before.senders[1] !== from_id;
	const streak = isShort ? [...(goesOn ? before.streak : []), sent_at].slice(-2 * roundTrips) : [];
	const isFast = streak.length === 2 * roundTrips && Math.abs(sent_at - (streak[0] ?? 0)) <= withinMs;
	return {
		streak,
		senders: [before?.senders[1] ?? '', from_id],
		lastAt: sent_at,
		isDamped: isFast || (!wasQuiet && before.isDamped),
	};
};
