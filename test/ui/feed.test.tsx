import {render} from 'ink-testing-library';
import {describe, expect, test} from 'vitest';
import type {WatchedMessage} from '../../source/core/watch-events.js';
import {FeedLines} from '../../source/ui/parts/feed.js';
import {bottomOf, linesFrom, settled} from '../../source/ui/parts/feed-window.js';

const message = (seq: number, body = `message ${seq}`, kind = 'message'): WatchedMessage => ({
	id: `m${seq}`,
	seq,
	kind,
	from: 'ada',
	from_id: 'ada',
	room: 'dev',
	sent_at: '2026-01-01T12:00:00',
	body,
});

const messages = (count: number): WatchedMessage[] => Array.from({length: count}, (_, index) => message(index + 1));

type Drawn = {messages: WatchedMessage[]; rows: number; up?: number};

/** A feed that is scrolled up so many lines from its newest. */
const linesOf = ({messages, rows, up = 0}: Drawn): string[] => {
	const page = {messages, columns: 40};
	const bottom = bottomOf(page, rows);
	const lines = linesFrom(page, settled(page, {...bottom, line: bottom.line - up}), rows);
	return (render(<FeedLines lines={lines} rows={rows} empty="nothing" />).lastFrame() ?? '').split('\n');
};

describe('a feed', () => {
	test('shows the newest at the bottom, and begins at the top where it is short', () => {
		expect(linesOf({messages: messages(2), rows: 6})).toEqual([
			'ada 12:00 #1',
			'  message 1',
			'ada 12:00 #2',
			'  message 2',
			'',
			'',
		]);
		expect(linesOf({messages: messages(9), rows: 3})).toEqual(['  message 8', 'ada 12:00 #9', '  message 9']);
	});

	test('is scrolled by lines, no further than to the first', () => {
		expect(linesOf({messages: messages(9), rows: 2, up: 3})).toEqual(['  message 7', 'ada 12:00 #8']);
		expect(linesOf({messages: messages(9), rows: 2, up: 99})).toEqual(['ada 12:00 #1', '  message 1']);
	});

	test('says what a message answers, and shows what the daemon wrote as one line', () => {
		const answered = {...message(2), reply_to: 1};
		expect(linesOf({messages: [answered, message(3, 'claimed the task', 'system')], rows: 3})).toEqual([
			'ada 12:00 #2 ↩ #1',
			'  message 2',
			'· ada 12:00 #3 claimed the task',
		]);
	});

	test('without a message says why', () => {
		expect(linesOf({messages: [], rows: 2})).toEqual(['nothing', '']);
	});
});
