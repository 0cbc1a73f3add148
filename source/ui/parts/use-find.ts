import {useRef, useState} from 'react';
import {visible} from '../../core/visible.js';
import type {WatchedMessage} from '../../core/watch-events.js';
import type {Home} from '../home.js';
import type {Key} from './keys.js';

type Finding = {
	home: Home;
	conversationId: number | undefined;
	/** Brings a message into sight. */
	show: (seq: number) => void;
};

type Found = {words: string; seq?: number | undefined; isLooking: boolean};

/**
 * Finds messages of one conversation by what they say or who wrote them, from the newest on; brings earlier ones until one is
 * found.
 */
export const useFind = ({home, conversationId, show}: Finding) => {
	const [isTyping, setTyping] = useState(false);
	const [found, setFound] = useState<Found>();
	const latest = useRef(0);

	const settle = (words: string, seq: number | undefined): void => {
		setFound({words, seq, isLooking: false});
		if (seq !== undefined) {
			show(seq);
		}
	};

	/** The newest that fits before this one. */
	const findBefore = async (words: string, before: number): Promise<void> => {
		const search = ++latest.current;
		const isOver = (): boolean => latest.current !== search;
		const seq = newestBefore(home, {conversationId, words, before});
		if (seq !== undefined || words === '') {
			settle(words, seq);
			return;
		}

		setFound({words, isLooking: true});
		// What can't be brought is not found; the watch that feeds the home says what is wrong.
		const hit = await bringUntilFound(home, {conversationId, words, before, isOver}).catch(() => undefined);
		if (!isOver()) {
			settle(words, hit);
		}
	};

	const findAfter = (words: string, after: number): void => {
		const seq = feedOf(home, conversationId).messages.find(
			message => message.seq > after && holds(message, words),
		)?.seq;
		if (seq !== undefined) {
			settle(words, seq);
		}
	};

	const stop = (): void => {
		latest.current++;
		setTyping(false);
		setFound(undefined);
	};

	const {words = '', seq} = found ?? {};
	const begin: Key = {on: ['/'], label: 'find', does: 'find messages as you type', run: () => setTyping(true)};
	const older: Key = {
		on: ['n'],
		label: 'next',
		does: 'the next match, which is older',
		run: () => void findBefore(words, seq ?? Number.POSITIVE_INFINITY),
	};
	const newer: Key = {
		on: ['N'],
		label: 'previous',
		does: 'the match before, which is newer',
		run: () => findAfter(words, seq ?? 0),
	};
	const leave: Key = {on: ['escape'], label: 'end search', does: 'forget what was searched for', run: stop};
	return {
		isTyping,
		found,
		type: (typed: string): void => void findBefore(typed, Number.POSITIVE_INFINITY),
		/** What was typed is what is looked for. */
		keep: (): void => (words === '' ? stop() : setTyping(false)),
		keys: isTyping ? [leave] : words === '' ? [begin] : [begin, older, newer, leave],
	};
};

type Search = {conversationId: number | undefined; words: string; before: number};

const feedOf = (home: Home, conversationId: number | undefined) =>
	(conversationId === undefined ? undefined : home.read().feeds.get(conversationId)) ?? {messages: [], hasOlder: false};

const newestBefore = (home: Home, {conversationId, words, before}: Search): number | undefined =>
	feedOf(home, conversationId).messages.findLast(message => message.seq < before && holds(message, words))?.seq;

/** Undefined where none fits, or where another search is wanted instead. */
const bringUntilFound = async (
	home: Home,
	{isOver, ...search}: Search & {isOver: () => boolean},
): Promise<number | undefined> => {
	const {conversationId} = search;
	while (!isOver() && conversationId !== undefined && feedOf(home, conversationId).hasOlder) {
		const first = feedOf(home, conversationId).messages[0]?.seq;
		await home.loadOlder(conversationId);
		const seq = newestBefore(home, search);
		if (seq !== undefined || feedOf(home, conversationId).messages[0]?.seq === first) {
			return seq;
		}
	}

	return undefined;
};

const holds = ({from, body}: WatchedMessage, words: string): boolean => {
	const wanted = words.toLowerCase();
	return wanted !== '' && (visible(body).toLowerCase().includes(wanted) || from.toLowerCase().includes(wanted));
};
