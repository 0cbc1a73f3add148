import {root} from '../root.mjs';

/**
 * What the bundles are told at build time, and `out`, the folder that they go to.
 * @typedef {{version: string, build: string, slim: string, full: string, detections: string, served: string[], out: string}} Facts
 */

/** @param {Facts} facts */
export const commonOptions = facts => ({
	absWorkingDir: root,
	bundle: true,
	platform: /** @type {const} */ ('node'),
	target: 'node20',
	charset: /** @type {const} */ ('utf8'),
	legalComments: /** @type {const} */ ('none'), // dist/THIRD-PARTY-LICENSES.txt has the whole texts
	logLevel: /** @type {const} */ ('warning'),
	metafile: /** @type {const} */ (true),
	write: /** @type {const} */ (false),
	outdir: facts.out,
	define: {
		__VERSION__: JSON.stringify(facts.version),
		__BUILD__: JSON.stringify(facts.build),
		__COMMANDS__: facts.slim,
		__FULL_COMMANDS__: facts.full,
	},
});

/** For ES modules that bundle CommonJS. A global, because a bundled module may declare a `require` of its own. */
export const requireForCommonJs =
	"import {createRequire as createRequireHere} from 'node:module'; globalThis.require ??= createRequireHere(import.meta.url);";

export const terminalPackages = ['ink', 'react', 'react-reconciler', 'pastel', '@inkjs/ui', 'yoga-layout'];
