import {expect, test} from 'vitest';
import {nextAttemptAt} from '../../../source/daemon/wake/schedule.js';

const after = (attempts: number, isAccepted: boolean) =>
	nextAttemptAt({attempts, isAccepted, sentAt: 1000, triedAt: 50_000});

const pauseAfter = (attempts: number, isAccepted: boolean) => ((after(attempts, isAccepted) ?? 0) - 50_000) / 1000;

test('a session is woken two seconds after the oldest mail that waits for it', () => {
	expect(after(0, false)).toBe(3000);
});

test('what fails is tried after 5 s, 30 s, 2 min, 10 min, 1 h and 6 h, and then no more', () => {
	expect([1, 2, 3, 4, 5, 6].map(attempts => pauseAfter(attempts, false))).toEqual([5, 30, 120, 600, 3600, 21_600]);
	expect([after(7, false), after(7, true), after(50, true)]).toEqual([undefined, undefined, undefined]);
});

test('what the harness took is not repeated for two minutes', () => {
	expect([1, 2, 3, 4, 5].map(attempts => pauseAfter(attempts, true))).toEqual([120, 120, 120, 600, 3600]);
});
