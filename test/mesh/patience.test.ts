import {setTimeout as pause} from 'node:timers/promises';
import {expect, test} from 'vitest';
import {waitPatiently} from '../../source/daemon/mesh/patience.js';
import {openCondition} from '../../source/daemon/transcript/condition.js';

/** Who waits for a stream of so many events, one each few milliseconds, of which it stops after some. */
const waitFor = async ({events, stopsAfter = events}: {events: number; stopsAfter?: number}): Promise<number> => {
	const {changed, until} = openCondition();
	let place = 0;
	const isOver = (): boolean => place === events;
	const ended = waitPatiently({
		wait: signal => until(isOver, signal),
		isOver,
		progress: () => place,
		patienceMs: 60,
	}).then(() => place);
	while (place < stopsAfter) {
		await pause(10);
		place += 1;
		changed();
	}

	return ended;
};

test('a host that has much to read is waited for as long as it reads on', async () => {
	expect(await waitFor({events: 30})).toBe(30);
});

test('a host that reads no further is given up', async () => {
	expect(await waitFor({events: 30, stopsAfter: 3})).toBe(3);
});
