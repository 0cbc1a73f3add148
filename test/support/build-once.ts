import {ensureBuilt} from '../../scripts/setup/ensure-built.mjs';

/** Builds dist for the tests that run the real command. Those of a single module need no build, so a failure ends only the former. */
export const setup = (): void => {
	try {
		ensureBuilt();
	} catch (error) {
		process.stderr.write(`tests of the built command use an old dist or none: ${String(error)}\n`);
	}
};
