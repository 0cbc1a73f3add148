import {render} from 'ink-testing-library';
import {describe, expect, test} from 'vitest';
import type {WatchedMessage} from '../../source/core/watch-events.js';
import {FeedLines, lineCount} from '../../source/ui/parts/feed.js';

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

const linesOf = (props: Omit<Parameters<typeof FeedLines>[0], 'empty'>): string[] =>
	(render(<FeedLines empty="" {...props} />).lastFrame() ?? '').split('\n');

describe('a feed', () => {
	test('shows the newest at the bottom, and begins at the top where it is short', () => {
		expect(linesOf({messages: messages(2), rows: 6, columns: 40, offset: 0})).toEqual([
			'ada 12:00 #1',
			'  message 1',
			'ada 12:00 #2',
			'  message 2',
			'',
			'',
		]);
		expect(linesOf({messages: messages(9), rows: 3, columns: 40, offset: 0})).toEqual([
			'  message 8',
			'ada 12:00 #9',
			'  message 9',
		]);
	});

	test('is scrolled by lines', () => {
		expect(linesOf({messages: messages(9), rows: 2, columns: 40, offset: 3})).toEqual(['  message 7', 'ada 12:00 #8']);
	});

	test('says what a message answers, and shows what the daemon wrote as one line', () => {
		const answered = {...message(2), reply_to: 1};
		expect(
			linesOf({messages: [answered, message(3, 'ada claimed the task', 'system')], rows: 3, columns: 40, offset: 0}),
		).toEqual(['ada 12:00 #2 ↩ #1', '  message 2', '· 12:00 #3 ada claimed the task']);
	});

	test('of 10,000 messages is drawn as fast as one of ten', () => {
		const many = messages(10_000);
		const few = many.slice(-10);
		const time = (shown: WatchedMessage[], offset: number): number => {
			const startedAt = performance.now();
			for (let round = 0; round < 20; round++) {
				linesOf({messages: shown, rows: 20, columns: 60, offset});
			}

			return performance.now() - startedAt;
		};
		expect(lineCount(many, 60)).toBe(20_000);
		time(few, 0);

		expect(time(many, 0)).toBeLessThan(5 * time(few, 0) + 50);
		expect(linesOf({messages: many, rows: 2, columns: 60, offset: 19_998})).toEqual(['ada 12:00 #1', '  message 1']);
	});
});
