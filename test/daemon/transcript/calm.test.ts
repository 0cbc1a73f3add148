import {setTimeout as pass} from 'node:timers/promises';
import {expect, test} from 'vitest';
import {openCalm} from '../../../source/daemon/transcript/calm.js';

const options = {quietMs: 5, inRowMs: 600, longestMs: 1500};

const waitFor = async (calm: ReturnType<typeof openCalm>): Promise<number> => {
	const startedAt = performance.now();
	await calm.come();
	return performance.now() - startedAt;
};

test('what comes alone, or at one go, is not waited for longer than that takes', async () => {
	const calm = openCalm(options);
	calm.stir();
	calm.stir();
	expect(await waitFor(calm)).toBeLessThan(options.inRowMs);
});

test('what comes in a row is waited for until the row ends, as long as that is soon', async () => {
	const calm = openCalm(options);
	calm.stir();
	await pass(50);
	calm.stir();
	expect(await waitFor(calm)).toBeGreaterThan(options.inRowMs - 10);

	calm.stir();
	const stirring = setInterval(calm.stir, 50);
	const waitedMs = await waitFor(calm);
	clearInterval(stirring);
	expect(waitedMs).toBeGreaterThan(options.longestMs - 10);
});

test('after a pause it is alone again', async () => {
	const calm = openCalm({...options, inRowMs: 200});
	calm.stir();
	await pass(20);
	calm.stir();
	await pass(500);
	calm.stir();
	expect(await waitFor(calm)).toBeLessThan(200);
});
