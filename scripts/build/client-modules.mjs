import {relative, resolve} from 'node:path';
import {root} from '../root.mjs';

const terminalFace = 'source/ui/app.ts';

/**
 * Where the modules of the client go.
 * @param {ReadonlySet<string>} inProgram paths of the modules that are in `lalia.cjs`
 * @param {Iterable<string>} lazyModules paths of those that are imported dynamically, as far as they are known
 */
export const clientModules = (inProgram, lazyModules) => {
	const lazy = new Set(lazyModules);
	/** @type {Set<string>} */
	const shared = new Set();

	/** @param {import('esbuild').OnResolveArgs} args */
	const place = ({path, resolveDir, kind}) => {
		const file = sourceFile(path, resolveDir);
		if (file === terminalFace) {
			return {path: './app/cli.js', external: true};
		}

		if (kind !== 'dynamic-import' || inProgram.has(file)) {
			return undefined;
		}

		lazy.add(file);
		return {path: file, namespace: 'lazy'};
	};

	/** @param {import('esbuild').OnResolveArgs} args */
	const placeOrShare = args => {
		const file = sourceFile(args.path, args.resolveDir);
		if (!inProgram.has(file)) {
			return place(args);
		}

		shared.add(file);
		return {path: file, namespace: 'shared'};
	};

	return {
		/** The modules that are imported dynamically, each a file of its own; grows with each bundle. */
		lazy,
		/** The modules of the program that those files use; grows with each of them. */
		shared,
		forProgram: clientPlugin(place),
		forLazy: clientPlugin(placeOrShare),
	};
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
