import {randomInt} from 'node:crypto';

/** Whole numbers from 0 up to, but without, the limit. */
export type Random = (limit: number) => number;

/**
 * The body of a test that leaves something to chance. What fails names the seed, and `TEST_SEED=<seed>` repeats the choices
 * (not the timing).
 */
export const withSeed = (work: (random: Random) => Promise<void>) => async (): Promise<void> => {
	const seed = chooseSeed();
	try {
		await work(seededRandom(seed));
	} catch (error) {
		if (error instanceof Error) {
			error.message = `TEST_SEED=${seed}: ${error.message}`;
		}

		throw error;
	}
};

/** The one to repeat, or any. */
export const chooseSeed = (): number => Number(process.env['TEST_SEED'] ?? randomInt(2 ** 31));

/** Mulberry32. */
const seededRandom = (seed: number): Random => {
	let state = seed;
	return limit => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
	};
};
