import type {Procedure} from './index.js';

export const run: Procedure = async (client, args) => (await import('../run/run-harness.js')).runHarness(client, args);
