import {existsSync} from 'node:fs';
import {root} from './root.mjs';
import {ensureDependencies, insideSetup} from './setup/dependencies.mjs';
import {ensureBuilt} from './setup/ensure-built.mjs';

// npm runs this after `npm install` and `npm ci`, before `npm pack`, and for `npm install --global <checkout>`, where it
// installs no dependencies into the checkout.
const prepare = () => {
	if (process.env[insideSetup]) {
		return;
	}

	const hasDependencies = existsSync(`${root}node_modules/.package-lock.json`);
	if (hasDependencies && !existsSync(`${root}node_modules/esbuild`)) {
		console.error('lalia is not built: that needs the development dependencies (npm install --include=dev)');
		return;
	}

	if (!hasDependencies) {
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
