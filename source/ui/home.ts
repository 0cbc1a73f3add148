import type {Caller} from '../client/caller.js';
import {type Client, type Invocation, openClient} from '../client/client.js';
import {follow, type LinkStatus} from '../client/follow.js';
import {applyEvent, emptyModel, type HomeModel} from '../client/home-model.js';
import {LaliaError} from '../core/lalia-error.js';
import type {WatchEvent, WatchedMessage} from '../core/watch-events.js';

/** The messages of one conversation that were looked at, oldest first, without a gap. */
export type Feed = {
	messages: readonly WatchedMessage[];
	hasOlder: boolean;
	/** The newest ones are not all here yet. */
	isLoading: boolean;
};

export type HomeState = {
	link: LinkStatus | 'connecting';
	model: HomeModel;
	feeds: ReadonlyMap<number, Feed>;
	/** What ended the watch for good. */
	failure?: unknown;
};

/** What a person takes part as. */
export type HumanRole = 'peer' | 'supervisor';

/** A home as views see it: what is there now, what happens, and what can be done. */
export type Home = {
	read: () => HomeState;
	subscribe: (listener: () => void) => () => void;
	/** Carries out an operation as the agent that acts here. */
	call: (op: string, args: Record<string, unknown>) => Promise<unknown>;
	/** Shows a conversation's newest messages from now on. */
	openFeed: (conversationId: number) => void;
	/** Brings the messages before those that are there. */
	loadOlder: (conversationId: number) => Promise<void>;
	/** Makes an agent of who only looks. Resolves with the home as that agent sees it; this one is closed then. */
	become: (name: string, role: HumanRole) => Promise<Home>;
	/** Watches no more. */
	close: () => void;
};

const pageSize = 200;

/** Of a feed into which more comes: older ones than half of these are brought again where somebody looks for them. */
const mostKept = 4000;

/** A change is shown soon; where one comes after the other, those of a while are shown together. */
const showAfterMs = 16;
const showEveryMs = 50;

/** One watch that feeds all views of this process, and the client that acts for them. `ring` is called where the human is told of something. */
export const openHome = (invocation: Invocation, note: (line: string) => void, ring = (): void => {}): Home => {
	const client = openClient(invocation, note);
	const caller = callerOrNobody(client, invocation);
	const {read, subscribe, change} = openState({link: 'connecting', model: emptyModel, feeds: new Map()});
	const closing = new AbortController();

	/** To look on starts no daemon that somebody has stopped; what is missing comes with the next one. */
	const isStopped = (): boolean => read().link === 'stopped';

	const putFeed = (conversationId: number, feed: Feed): void =>
		change({feeds: new Map(read().feeds).set(conversationId, feed)});

	/** What is said where one is no member does not come, so its feed would have a gap where one joins again. */
	const dropFeed = (conversationId: number): void =>
		change({feeds: new Map([...read().feeds].filter(([id]) => id !== conversationId))});

	const take = (event: WatchEvent): void => {
		change({model: applyEvent(read().model, event)});
		if (event.event === 'message') {
			const feed = read().feeds.get(event.conversation_id);
			if (feed) {
				const {messages} = feed;
				const kept = messages.length < mostKept ? messages : messages.slice(-mostKept / 2);
				putFeed(event.conversation_id, {...feedOf(merged(kept, [event.message])), isLoading: feed.isLoading});
			}
		} else if (event.event === 'membership' && !event.conversation.members) {
			dropFeed(event.conversation.conversation_id);
		} else if (event.event === 'snapshot') {
			for (const [conversationId, {isLoading}] of read().feeds) {
				if (!event.resumed || isLoading) {
					loadAnew(conversationId);
				}
			}
		} else if (event.event === 'notification') {
			ring();
		}
	};

	const loadPage = async (conversationId: number, before?: number): Promise<void> => {
		const messages = await fetchPage(client, await caller, {conversationId, before});
		const feed = read().feeds.get(conversationId);
		if (feed) {
			putFeed(conversationId, feedOf(merged(messages, feed.messages)));
		}
	};

	const loadNewest = (conversationId: number): void => {
		loadPage(conversationId).catch(failure => (hasLeft(failure) ? dropFeed(conversationId) : change({failure})));
	};

	const loadAnew = (conversationId: number): void => {
		putFeed(conversationId, unknownFeed);
		loadNewest(conversationId);
	};

	const openFeed = (conversationId: number): void => {
		if (!read().feeds.has(conversationId)) {
			putFeed(conversationId, unknownFeed);
			if (!isStopped()) {
				loadNewest(conversationId);
			}
		}
	};

	caller
		.then(as =>
			follow(client, {caller: as, args: {}, onEvent: take, onStatus: link => change({link}), signal: closing.signal}),
		)
		.catch((failure: unknown) => closing.signal.aborted || change({failure}));

	const close = (): void => closing.abort();

	return {
		read,
		subscribe,
		call: client.call,
		openFeed,
		loadOlder: async conversationId => {
			const {
				messages: [first],
				isLoading,
			} = read().feeds.get(conversationId) ?? unknownFeed;
			if (first && first.seq > 1 && !isLoading && !isStopped()) {
				await loadPage(conversationId, first.seq);
			}
		},
		become: async (name, role) => {
			const agentId = await registerAs(invocation, {name, role});
			close();
			return openHome({...invocation, as: agentId}, note, ring);
		},
		close,
	};
};

/** What views show; they are told of changes, of many at a time. */
const openState = (initial: HomeState) => {
	const listeners = new Set<() => void>();
	let state = initial;
	let isToShow = false;
	let shownAt = 0;
	const show = (): void => {
		isToShow = false;
		shownAt = performance.now();
		for (const listener of listeners) {
			listener();
		}
	};

	return {
		read: (): HomeState => state,
		subscribe: (listener: () => void): (() => void) => {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		change: (part: Partial<HomeState>): void => {
			state = {...state, ...part};
			if (!isToShow) {
				isToShow = true;
				setTimeout(show, Math.max(showAfterMs, shownAt + showEveryMs - performance.now()));
			}
		},
	};
};

type Wanted = {conversationId: number; before: number | undefined};

/** The newest messages of a conversation, or those before one of them. */
const fetchPage = async (client: Client, as: Caller | undefined, {conversationId, before}: Wanted) => {
	const args = {conversation_id: conversationId, limit: pageSize, ...(before !== undefined && {before})};
	const page = await (as ? client.callAs(as, 'page-own', args) : client.callOpenly('page-all', args));
	return (page as {messages: WatchedMessage[]}).messages; // it is the result of these
};

/** As the command does. */
const registerAs = async (invocation: Invocation, as: {name: string; role: HumanRole}): Promise<string> => {
	const {procedures} = await import('../client/full.js');
	const client = openClient(invocation, () => {});
	const registered = await procedures.register(client, as, () => {});
	await client.hangUp();
	return (registered as {agent_id: string}).agent_id; // it is the result of `register`
};

/** A person who has not registered may look; one who said who they are, and is not, is told so. */
const callerOrNobody = async (client: Client, {as, surroundings}: Invocation): Promise<Caller | undefined> => {
	try {
		return await client.whoCalls();
	} catch (error) {
		const isTold = as !== undefined || Boolean(surroundings.env['LALIA_NAME']);
		const isNobody = error instanceof LaliaError && error.exit === 6;
		if (isTold || !isNobody) {
			throw error;
		}

		return undefined;
	}
};

const hasLeft = (failure: unknown): boolean => failure instanceof LaliaError && failure.reason === 'not_a_member';

const unknownFeed: Feed = {messages: [], hasOlder: false, isLoading: true};

const feedOf = (messages: readonly WatchedMessage[]): Feed => ({
	messages,
	hasOlder: (messages[0]?.seq ?? 1) > 1,
	isLoading: false,
});

const merged = (older: readonly WatchedMessage[], newer: readonly WatchedMessage[]): WatchedMessage[] => {
	const last = older.at(-1)?.seq ?? 0;
	return [...older, ...newer.filter(({seq}) => seq > last)];
};
