import {useEffect, useRef, useState} from 'react';
import type {Home, HomeState} from '../home.js';
import {bottomOf, isBefore, type Page, type Place, settled} from './feed-window.js';
import type {Key} from './keys.js';
import type {Size} from './use-size.js';

type Reading = {home: Home; state: HomeState; conversationId: number | undefined; size: Size};

/** So close to the earliest message that is here, the ones before it are brought. */
const nearMessages = 40;

/**
 * Goes through a feed from its newest message to its first. What is shown is held by the message at the top, so that nothing
 * moves when one comes, when earlier ones are brought, or when the terminal gets another width.
 */
export const useReading = ({home, state, conversationId, size: {rows, columns}}: Reading) => {
	const feed = conversationId === undefined ? undefined : state.feeds.get(conversationId);
	const page: Page = {messages: feed?.messages ?? [], columns};
	const [held, hold] = useState<Place>();
	/** The earliest message that was here when the ones before it were asked for. */
	const asked = useRef(0);
	const bottom = bottomOf(page, rows);
	const wanted = held && settled(page, held);
	const top = wanted && isBefore(wanted, bottom) ? wanted : bottom;
	const firstSeq = page.messages[0]?.seq ?? 0;
	const isNear = feed?.hasOlder === true && top.seq - firstSeq < nearMessages;

	// biome-ignore lint/correctness/useExhaustiveDependencies: what failed is asked for again where one goes on
	useEffect(() => {
		if (isNear && conversationId !== undefined && firstSeq > 0 && asked.current !== firstSeq) {
			asked.current = firstSeq;
			home.loadOlder(conversationId).catch(() => {
				asked.current = 0; // the watch that feeds the home says what is wrong
			});
		}
	}, [home, conversationId, isNear, firstSeq, top.seq]);

	const move = (lines: number): void => {
		const next = settled(page, {...top, line: top.line + lines});
		hold(isBefore(next, bottom) ? next : undefined);
	};

	const pageRows = Math.max(1, rows - 2);
	const keys: Key[] = [
		{on: ['up', 'k'], sign: '↑↓', label: 'scroll', does: 'a line up', run: () => move(-1)},
		{on: ['down', 'j'], does: 'a line down', run: () => move(1)},
		{on: ['pageUp', 'b'], sign: 'PgUp/PgDn', label: 'page', does: 'a page up', run: () => move(-pageRows)},
		{on: ['pageDown', ' '], does: 'a page down', run: () => move(pageRows)},
		{on: ['home', 'g'], does: 'the first message', run: () => hold({seq: 1, line: 0})},
		{on: ['end', 'G'], does: 'the newest messages', run: () => hold(undefined)},
	];
	return {
		page,
		top,
		keys,
		isNewest: top === bottom,
		/** Brings a message into sight, with what was said before it. */
		show: (seq: number): void => hold({seq, line: -Math.floor(rows / 3)}),
	};
};
