import {useEffect, useRef, useState} from 'react';
import type {ConversationView} from '../../core/watch-events.js';
import type {Home, HomeState} from '../home.js';
import {bottomOf, isBefore, linesFrom, type Page, type Place, settled} from './feed-window.js';
import type {Key} from './keys.js';
import {useOpenFeed} from './use-open-feed.js';
import type {Size} from './use-size.js';

type Reading = {home: Home; state: HomeState; conversation: ConversationView | undefined; size: Size};

/** So close to the earliest message that is here, the ones before it are brought. */
const nearMessages = 40;

/**
 * Goes through a feed from its newest message to its first. What is shown is held by the message at the top, so that nothing
 * moves when one comes, when earlier ones are brought, or when the terminal gets another width. Another conversation begins with
 * its newest message.
 */
export const useReading = ({home, state, conversation, size: {rows, columns}}: Reading) => {
	useOpenFeed(home, conversation);
	const id = conversation?.conversation_id;
	const feed = id === undefined ? undefined : state.feeds.get(id);
	const page: Page = {messages: feed?.messages ?? [], columns};
	const [held, setHeld] = useState<{id: number | undefined; place: Place}>();
	const hold = (place: Place | undefined): void => setHeld(place && {id, place});
	if (held && held.id !== id) {
		setHeld(undefined);
	}

	const bottom = bottomOf(page, rows);
	const wanted = held?.id === id && held ? settled(page, held.place) : bottom;
	const top = isBefore(wanted, bottom) ? wanted : bottom;
	const firstSeq = page.messages[0]?.seq ?? 0;
	const isNear = feed?.hasOlder === true && top.seq - firstSeq < nearMessages;
	useOlder({home, id: isNear ? id : undefined, firstSeq, topSeq: top.seq});

	const move = (lines: number): void => {
		const next = settled(page, {...top, line: top.line + lines});
		hold(isBefore(next, bottom) ? next : undefined);
	};

	const pageRows = Math.max(1, rows - 2);
	const lineKeys: Key[] = [
		{on: ['up', 'k'], sign: '↑↓', label: 'scroll', does: 'a line up', run: () => move(-1)},
		{on: ['down', 'j'], does: 'a line down', run: () => move(1)},
	];
	const pageKeys: Key[] = [
		{on: ['pageUp', 'b'], sign: 'PgUp/PgDn', label: 'page', does: 'a page up', run: () => move(-pageRows)},
		{on: ['pageDown', ' '], does: 'a page down', run: () => move(pageRows)},
		{on: ['home', 'g'], does: 'the first message', run: () => hold({seq: 1, line: 0})},
		{on: ['end', 'G'], does: 'the newest messages', run: () => hold(undefined)},
	];
	return {
		lines: linesFrom(page, top, rows),
		lineKeys,
		pageKeys,
		/** Brings a message into sight, with what was said before it. */
		show: (seq: number): void => hold({seq, line: -Math.floor(rows / 3)}),
	};
};

type Older = {
	home: Home;
	/** The conversation of which earlier messages are wanted; undefined while they are not. */
	id: number | undefined;
	/** The earliest message that is here. */
	firstSeq: number;
	topSeq: number;
};

/** Has the messages before the earliest one brought, a page at a time. */
const useOlder = ({home, id, firstSeq, topSeq}: Older): void => {
	/** What the ones before were asked for of. */
	const asked = useRef('');
	// biome-ignore lint/correctness/useExhaustiveDependencies: what failed is asked for again where one goes on
	useEffect(() => {
		const page = `${id} ${firstSeq}`;
		if (id !== undefined && firstSeq > 0 && asked.current !== page) {
			asked.current = page;
			home.loadOlder(id).catch(() => {
				asked.current = ''; // the watch that feeds the home says what is wrong
			});
		}
	}, [home, id, firstSeq, topSeq]);
};
