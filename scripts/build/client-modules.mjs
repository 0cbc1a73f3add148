import {relative, resolve} from 'node:path';
import {root} from '../root.mjs';

/**
 * @typedef {object} ClientModules where the modules of the client go
 * @property {import('esbuild').Plugin} plugin
 * @property {Set<string>} lazy paths of the modules that are imported dynamically, each a file of its own
 * @property {Set<string>} shared paths of the modules of the program that those files use
 */

const terminalFace = 'source/ui/app.ts';

/**
 * @param {ReadonlySet<string>} inProgram paths of the modules that are in `lalia.cjs`
 * @returns {ClientModules}
 */
export const clientModules = (inProgram = new Set()) => {
	/** @type {Set<string>} */
	const lazy = new Set();
	/** @type {Set<string>} */
	const shared = new Set();

	/** @param {import('esbuild').OnResolveArgs} args */
	const place = ({path, resolveDir, importer, kind}) => {
		const file = sourceFile(path, resolveDir);
		if (file === terminalFace) {
			return {path: './app/cli.js', external: true};
		}

		if (kind === 'dynamic-import' && !inProgram.has(file)) {
			lazy.add(file);
			return {path: file, namespace: 'lazy'};
		}

		const isFromLazy = inProgram.size > 0 && !inProgram.has(relative(root, importer));
		if (isFromLazy && kind !== 'entry-point' && importer !== `${root}lalia.ts` && inProgram.has(file)) {
			shared.add(file);
			return {path: file, namespace: 'shared'};
		}

		return undefined;
	};

	return {lazy, shared, plugin: clientPlugin(place)};
};

/**
 * @param {(args: import('esbuild').OnResolveArgs) => import('esbuild').OnResolveResult | undefined} place
 * @returns {import('esbuild').Plugin}
 */
const clientPlugin = place => ({
	name: 'client-modules',
	setup: ({onResolve, onLoad}) => {
		onResolve({filter: /^\.\/[\w-]+\.cjs$/}, ({path}) => ({path, external: true}));
		onResolve({filter: /^\.{1,2}\/.*\.js$/}, place);
		// `require`, because a dynamic import would start the loader of ES modules.
		onLoad({filter: /./, namespace: 'lazy'}, ({path}) => ({
			contents: `module.exports = require('./${builtName(path)}')`,
		}));
		onLoad({filter: /./, namespace: 'shared'}, ({path}) => ({
			contents: `module.exports = require('./lalia.cjs').shared[${JSON.stringify(path)}]`,
		}));
	},
});

/**
 * @param {string} specifier as written, with `.js` for `.ts`
 * @param {string} folder
 */
const sourceFile = (specifier, folder) => relative(root, resolve(folder, specifier)).replace(/\.js$/, '.ts');

/** @param {string} path */
const builtName = path => path.replace(/^.*\/(.+)\.ts$/, '$1.cjs');
