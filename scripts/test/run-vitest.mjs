import {setTimeout as delay} from 'node:timers/promises';
import {parseCLI, startVitest} from 'vitest/node';
import {root} from '../root.mjs';

const closeTimeoutMs = 15_000;

/**
 * Runs the tests once. What went wrong outside any test (a file that does not load, a worker that died, an error that
 * nobody caught) counts as failed, so that a run with a non-zero code never says `0 failed`.
 * @param {string[]} args as for `vitest run`
 * @returns {Promise<import('../test.mjs').Tally>}
 */
export const runVitest = async args => {
	const {filter, options} = parseCLI(['vitest', 'run', ...args]);
	const vitest = await startVitest('test', filter, {...options, root, run: true, watch: false});
	const counts = countTests(vitest.state.getTestModules());
	const stray = vitest.state.getUnhandledErrors().length;
	const code = Number(process.exitCode ?? 0);
	await Promise.race([vitest.close(), delay(closeTimeoutMs, undefined, {ref: false})]);
	const failed = counts.failed + stray;
	return {
		passed: counts.passed,
		failed: code !== 0 && failed === 0 ? 1 : failed,
		skipped: counts.skipped,
		code: code || (failed > 0 ? 1 : 0),
	};
};

/** @param {import('vitest/node').TestModule[]} modules */
const countTests = modules => {
	const counts = {passed: 0, failed: 0, skipped: 0, pending: 0};
	for (const module of modules) {
		const tests = [...module.children.allTests()];
		for (const test of tests) {
			counts[test.result().state]++;
		}

		if (module.state() === 'failed' && !tests.some(test => test.result().state === 'failed')) {
			counts.failed++;
		}
	}

	return {...counts, failed: counts.failed + counts.pending};
};
