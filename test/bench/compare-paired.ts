import {median} from './place.js';

const warmUps = 5;
const rounds = 60;

/** Two pieces of work in turn: the median of the second's time over the first's, and of the second's in milliseconds. */
export const comparePaired = async (
	first: () => Promise<unknown>,
	second: () => Promise<unknown>,
): Promise<{ratio: number; secondMs: number}> => {
	const ratios: number[] = [];
	const taken: number[] = [];
	for (let round = -warmUps; round < rounds; round++) {
		const firstMs = await timeOf(first);
		const secondMs = await timeOf(second);
		if (round >= 0) {
			ratios.push(secondMs / firstMs);
			taken.push(secondMs);
		}
	}

	return {ratio: median(ratios), secondMs: median(taken)};
};

const timeOf = async (work: () => Promise<unknown>): Promise<number> => {
	const startedAt = performance.now();
	await work();
	return performance.now() - startedAt;
};
