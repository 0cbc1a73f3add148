import {ensureDependencies} from './setup/dependencies.mjs';
import {ensureBuilt} from './setup/ensure-built.mjs';

/** @typedef {{passed: number, failed: number, skipped: number, code: number}} Tally */

/** @returns {Promise<Tally>} */
const run = async () => {
	ensureDependencies();
	ensureBuilt();
	const {runVitest} = await import('./test/run-vitest.mjs'); // not before the dependencies are there
	return runVitest(process.argv.slice(2));
};

const {passed, failed, skipped, code} = await run().catch(error => {
	console.error(error);
	return {passed: 0, failed: 1, skipped: 0, code: 1};
});
const line = `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`;
// Whoever reads a pipe gets the line too: exit only after it is out. Something left open must not keep the run alive.
process.stdout.write(line, () => process.exit(code));
