import {expect, test} from 'vitest';
import {nextAttemptAt} from '../../../source/daemon/wake/schedule.js';

const after = (attempts: number, isAccepted: boolean) =>
	nextAttemptAt({attempts, isAccepted, sentAt: 1000, triedAt: 50_000});

test('a session is woken two seconds after the oldest mail that waits for it', () => {
	expect(after(0, false)).toBe(3000);
});

test('what fails is tried after 5 s, 30 s, 2 min, and then every 10 min', () => {
	const pauses = [1, 2, 3, 4, 5, 50].map(attempts => (after(attempts, false) - 50_000) / 1000);
	expect(pauses).toEqual([5, 30, 120, 600, 600, 600]);
});

test('what the harness took is not repeated for two minutes', () => {
	const pauses = [1, 2, 3, 4, 5].map(attempts => (after(attempts, true) - 50_000) / 1000);
	expect(pauses).toEqual([120, 120, 120, 600, 600]);
});
