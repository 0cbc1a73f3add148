import {spawnSync} from 'node:child_process';
import {existsSync, readFileSync} from 'node:fs';
import {resolve} from 'node:path';
import {root} from '../root.mjs';

/** Set for the npm that setup itself starts, whose `prepare` has nothing to do: setup builds afterwards. */
export const insideSetup = 'LALIA_SETUP';

/** The one of two that this Node takes, as in source/core/sqlite-package.ts. Both are optional: npm says nothing when it is missing. */
const sqlitePackage = Number(process.versions['napi']) >= 10 ? 'better-sqlite3-napi' : 'better-sqlite3';

/**
 * Whether npm left SQLite's binding in place.
 * @param {string} modules
 */
export const hasSqlite = (modules = `${root}node_modules`) => existsSync(`${modules}/${sqlitePackage}`);

export const withoutSqlite =
	sqlitePackage === 'better-sqlite3'
		? 'better-sqlite3 could not be installed: npm did not fetch it, or there is no C++ compiler, make, python3 or Node header'
		: `${sqlitePackage} could not be installed: npm did not fetch it`;

/** Installs what package-lock.json says, unless exactly that is there. Throws when npm fails, or leaves no SQLite. */
export const ensureDependencies = () => {
	if (areDependenciesCurrent() && hasSqlite()) {
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

	if (!hasSqlite()) {
		throw new Error(withoutSqlite);
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
	return {...nodeHeaders(), ...Object.fromEntries(kept), [insideSetup]: '1'};
};

/** The headers that were installed with this Node, so that a build of SQLite's binding need not download them. */
export const nodeHeaders = () => {
	const prefix = resolve(process.execPath, '../..');
	return existsSync(`${prefix}/include/node/node.h`) ? {npm_config_nodedir: prefix} : {};
};
