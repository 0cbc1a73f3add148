import {ensureDependencies} from './setup/dependencies.mjs';
import {ensureBuilt} from './setup/ensure-built.mjs';

// Makes a fresh clone ready to run: imports nothing but Node's own modules, for there may be nothing else yet.
try {
	ensureDependencies();
	ensureBuilt();
} catch (error) {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
}
