import {useEffect, useState} from 'react';
import type {ConversationView} from '../../core/watch-events.js';
import type {Home, HomeState} from '../home.js';
import {lineCount} from './feed.js';
import type {Key} from './keys.js';

type Scrolling = {
	home: Home;
	state: HomeState;
	current: ConversationView | undefined;
	rows: number;
	columns: number;
};

/** Scrolls a feed by lines, up to its first message, which is brought page by page; stays where it is when one comes. */
export const useScroll = ({home, state, current, rows, columns}: Scrolling) => {
	const conversationId = current?.conversation_id;
	const feed = conversationId === undefined ? undefined : state.feeds.get(conversationId);
	const [offset, setOffset] = useState(0);
	const messages = feed?.messages ?? [];
	const total = lineCount(messages, columns);
	const most = Math.max(0, total - rows);

	// biome-ignore lint/correctness/useExhaustiveDependencies: another conversation begins at its newest message
	useEffect(() => setOffset(0), [conversationId]);

	const lastSeq = messages.at(-1)?.seq ?? 0;
	const [seen, setSeen] = useState({conversationId, lastSeq, total});
	if (seen.lastSeq !== lastSeq || seen.conversationId !== conversationId) {
		const grown = seen.conversationId === conversationId && seen.lastSeq > 0 ? total - seen.total : 0;
		setSeen({conversationId, lastSeq, total});
		if (offset > 0) {
			setOffset(offset + grown);
		}
	} else if (seen.total !== total) {
		setSeen({conversationId, lastSeq, total}); // older ones came in above, or the width changed
	}

	const move = (lines: number): void => {
		const wanted = Math.max(0, offset + lines);
		if (wanted >= most && feed?.hasOlder && conversationId !== undefined) {
			home.loadOlder(conversationId).catch(() => {}); // the watch says what is wrong, and the next key asks again
		}

		setOffset(Math.min(wanted, most));
	};

	const page = Math.max(1, rows - 2);
	const keys: Key[] = [
		{on: ['pageUp'], sign: 'PgUp/PgDn', label: 'scroll', does: 'show earlier messages', run: () => move(page)},
		{on: ['pageDown'], does: 'show later messages', run: () => move(-page)},
		{on: ['home'], does: 'show the earliest messages that are here', run: () => move(most)},
		{on: ['end'], does: 'show the newest messages', run: () => setOffset(0)},
	];
	return {offset: Math.min(offset, most), keys, move};
};
