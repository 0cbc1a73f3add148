import {build} from 'esbuild';
import {usedInputs} from './licences.mjs';

/** @typedef {{path: string, contents: Uint8Array | string, executable?: boolean}} File with an absolute path */
/** @typedef {{metafile: import('esbuild').Metafile, files: File[]}} Bundle */

/**
 * Bundles, and refuses a bundle that has code of a package that it must not have.
 * @param {import('esbuild').BuildOptions & {metafile: true, write: false}} options
 * @param {readonly string[]} forbidden package names
 * @returns {Promise<Bundle>}
 */
export const runBundle = async (options, forbidden) => {
	const {metafile, outputFiles} = await build(options);
	const found = usedInputs(metafile).filter(path => forbidden.some(name => path.includes(`node_modules/${name}/`)));
	if (found.length > 0) {
		throw new Error(`${Object.keys(metafile.outputs)[0]} must not contain ${found.join(', ')}`);
	}

	return {metafile, files: outputFiles.map(({path, contents}) => ({path, contents}))};
};
