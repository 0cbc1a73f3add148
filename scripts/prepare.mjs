import {existsSync} from 'node:fs';
import {root} from './root.mjs';
import {ensureDependencies, hasSqlite, insideSetup} from './setup/dependencies.mjs';
import {ensureBuilt} from './setup/ensure-built.mjs';

// npm runs this after `npm install` and `npm ci`, before `npm pack`, and for `npm install --global <checkout>`, where it
// installs no dependencies into the checkout. Where npm could not build SQLite's binding, setup tries once more.
const prepare = () => {
	if (process.env[insideSetup]) {
		return;
	}

	const hasDependencies = existsSync(`${root}node_modules/.package-lock.json`);
	if (hasDependencies && !existsSync(`${root}node_modules/esbuild`)) {
		console.error('lalia is not built: that needs the development dependencies (npm install --include=dev)');
		return;
	}

	if (!hasDependencies || !hasSqlite()) {
		ensureDependencies();
	}

	ensureBuilt();
};

try {
	prepare();
} catch (error) {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
}
