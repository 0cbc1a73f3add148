import {onTestFinished} from 'vitest';
import type {Reply} from '../../source/core/protocol.js';
import type {Snapshot, WatchEvent} from '../../source/core/watch-events.js';
import {recordOutcome} from './contract.js';
import type {Home} from './home.js';
import {frameFor, openRaw, type RawAgent, type RawClient} from './raw-client.js';
import {until} from './until.js';

type EventOf<N extends WatchEvent['event']> = Extract<WatchEvent, {event: N}>;

/** A feed that goes on, over a connection of its own, and all that it has brought so far. */
export type Watched = {
	client: RawClient;
	snapshot: Snapshot;
	events: WatchEvent[];
	/** All of one kind. */
	all: <N extends WatchEvent['event']>(kind: N) => EventOf<N>[];
	/** The first of a kind that suits, also one that came before. */
	first: <N extends WatchEvent['event']>(kind: N, suits?: (event: EventOf<N>) => boolean) => Promise<EventOf<N>>;
	/** What was said, as far as it was told. */
	bodies: () => string[];
	/** Of the newest event that has one. */
	cursor: () => string;
	/** What ends it, unless the connection does. */
	ended: Promise<Reply>;
	/** Breaks the connection off. */
	hangUp: () => Promise<void>;
};

/** Watches as an agent, or as an observer; for a request that must succeed. */
export const watch = async (home: Home, args: Record<string, unknown> = {}, agent?: RawAgent): Promise<Watched> => {
	const client = await openRaw(home);
	onTestFinished(() => void client.socket.destroy());
	return watchOver(client, args, agent);
};

/** The same over a connection that may be used for more. */
export const watchOver = async (
	client: RawClient,
	args: Record<string, unknown> = {},
	agent?: RawAgent,
): Promise<Watched> => {
	const op = agent ? 'watch-own' : 'watch-all';
	const events: WatchEvent[] = [];
	let refused: Reply | undefined;
	const frame = frameFor(op, args, agent);
	const ended = client.stream(frame, event => events.push(event as WatchEvent)); // so these operations stream
	void ended.then(reply => {
		refused = reply;
	});
	const snapshot = await until(`${op} begins`, () => events[0] ?? (refused && fail(refused)));
	if (snapshot.event !== 'snapshot') {
		throw new Error(`${op} begins with ${snapshot.event}`);
	}

	recordOutcome(`${op} ok`);
	const all = <N extends WatchEvent['event']>(kind: N) =>
		events.filter((event): event is EventOf<N> => event.event === kind);
	return {
		client,
		snapshot,
		events,
		all,
		first: (kind, suits = () => true) => until(`a ${kind} event comes`, () => all(kind).find(suits)),
		bodies: () => all('message').map(({message}) => message.body),
		cursor: () => cursorOf(events) ?? snapshot.cursor,
		ended,
		hangUp: async () => {
			client.socket.destroy();
			await client.closed;
		},
	};
};

/** The cursor to go on from after these. */
export const cursorOf = (events: WatchEvent[]): string | undefined =>
	events.flatMap(event => ('cursor' in event ? [event.cursor] : [])).at(-1);

/** Until all that has happened before is told: says something, and waits until that comes. */
export const untilTold = async (watched: Watched, say: (body: string) => Promise<unknown>): Promise<void> => {
	const body = `mark ${marks++}`;
	await say(body);
	await watched.first('message', ({message}) => message.body === body);
};

let marks = 0;

const fail = (reply: Reply): never => {
	throw new Error(reply.ok ? 'it ended' : `${reply.error.reason} ${reply.error.message}`);
};
