import {existsSync, readdirSync} from 'node:fs';
import {root} from '../root.mjs';
import {commonOptions, requireForCommonJs} from './common-options.mjs';
import {runBundle} from './run-bundle.mjs';

/**
 * The face for terminals, laid out as Pastel finds a command: in a folder `commands`.
 * @param {import('./common-options.mjs').Facts} facts
 */
export const buildApp = async facts => {
	const common = commonOptions(facts);
	const bundle = await runBundle(
		{
			...common,
			outdir: `${facts.out}/app`,
			entryPoints: {cli: 'source/ui/app.ts', ...commandEntries()},
			format: 'esm',
			splitting: true,
			chunkNames: 'chunks/[name]-[hash]',
			minify: true,
			mainFields: ['module', 'main'], // what jsonc-parser has for `require` cannot be bundled
			banner: {js: requireForCommonJs},
			// Both read the user's world at start: Pastel the package.json above the cwd, Ink the development tools.
			alias: {
				'react-devtools-core': `${root}scripts/stubs/react-devtools-core.mjs`,
				'read-package-up': `${root}scripts/stubs/read-package-up.mjs`,
			},
			define: {
				...common.define,
				'process.env.NODE_ENV': '"production"',
				'process.env.DEV': '"false"',
				// yoga tries it for what it has at hand already, and only that loads all of Node's fetch.
				fetch: 'undefined',
			},
		},
		['react-devtools-core', 'read-package-up', 'better-sqlite3'],
	);
	return [bundle];
};

/**
 * Pastel loads every module under `commands`, one after the other, which took a quarter of a view's start: so each command has a
 * folder with a `commands` of its own, and is alone in it, at the same path.
 */
const commandEntries = () => {
	const folder = `${root}source/commands`;
	const files = existsSync(folder) ? readdirSync(folder, {recursive: true, encoding: 'utf8'}) : [];
	return Object.fromEntries(
		files
			.filter(file => file.endsWith('.tsx'))
			.map(file => file.slice(0, -'.tsx'.length))
			.map(path => [`${folderOf(path)}/commands/${path}`, `source/commands/${path}.tsx`]),
	);
};

/** As `source/ui/app.ts` says it: `task/list` in `task-list`, `rooms/index` in `rooms`. @param {string} path */
const folderOf = path => path.replace(/\/index$/, '').replaceAll('/', '-');
