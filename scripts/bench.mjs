import {root} from './root.mjs';
import {ensureDependencies} from './setup/dependencies.mjs';
import {ensureBuilt} from './setup/ensure-built.mjs';

ensureDependencies();
ensureBuilt();
const {evaluate} = await import('./build/evaluate.mjs'); // not before the dependencies are there
const {bench} = await evaluate(`export {bench} from './test/bench/bench.ts';`, `${root}node_modules`);
await bench(process.argv.slice(2));
process.exit();
