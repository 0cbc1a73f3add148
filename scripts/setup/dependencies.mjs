import {spawnSync} from 'node:child_process';
import {existsSync, readFileSync} from 'node:fs';
import {root} from '../root.mjs';

/** Set for the npm that setup itself starts, whose `prepare` has nothing to do: setup builds afterwards. */
export const insideSetup = 'LALIA_SETUP';

/** Installs what package-lock.json says, unless exactly that is there. Throws when npm fails. */
export const ensureDependencies = () => {
	if (areDependenciesCurrent()) {
		return;
	}

	console.error('installing the dependencies (npm ci)…');
	const {status, error} = spawnSync('npm', ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund'], {
		cwd: root,
		env: localNpmEnvironment(),
		stdio: ['ignore', 2, 2], // what is on stdout belongs to the command that needed the dependencies
	});
	if (error || status !== 0) {
		throw new Error(`npm ci failed${error ? `: ${error.message}` : ` with exit code ${status}`}`);
	}
};

/**
 * Compares npm's own record of the folder with the lock file, package by package: their times say nothing, because npm
 * writes one after the other. An optional package may be missing: it is for another system or another Node.
 */
const areDependenciesCurrent = () => {
	const installed = packagesIn(`${root}node_modules/.package-lock.json`);
	const locked = packagesIn(`${root}package-lock.json`);
	return Boolean(
		installed &&
			locked &&
			Object.entries(locked).every(([path, {version, optional, devOptional}]) => {
				const found = installed[path];
				return path === '' || (found ? found.version === version : Boolean(optional || devOptional));
			}),
	);
};

/**
 * @param {string} path
 * @returns {Record<string, {version?: string, optional?: boolean, devOptional?: boolean}> | undefined}
 */
const packagesIn = path => (existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).packages : undefined);

/** Inside `npm install --global .` npm's settings reach us as variables that would send our npm to the global folder. */
const localNpmEnvironment = () => {
	const foreign =
		/^(npm_config_(global|prefix|location|local_prefix|global_prefix|omit|dry_run|save.*)|npm_package_.*|NODE_ENV)$/i;
	const kept = Object.entries(process.env).filter(([name]) => !foreign.test(name));
	return {...Object.fromEntries(kept), [insideSetup]: '1'};
};
