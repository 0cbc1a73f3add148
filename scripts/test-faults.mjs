import {randomInt} from 'node:crypto';

/**
 * Runs the tests of test/faults and test/mesh, or those named, in their long form. They leave things to chance: the seed is printed, and
 * TEST_SEED=<seed> in the environment makes the same choices again.
 */
process.env['TEST_EFFORT'] = 'long';
process.env['TEST_SEED'] ??= String(randomInt(2 ** 31));
if (process.argv.slice(2).every(word => word.startsWith('-'))) {
	process.argv.push('test/faults', 'test/mesh');
}

console.log(`TEST_SEED=${process.env['TEST_SEED']}`);
await import('./test.mjs');
