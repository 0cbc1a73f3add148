import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {build} from 'esbuild';
import {root} from '../root.mjs';
import {requireForCommonJs} from './common-options.mjs';

/**
 * Runs TypeScript of ours at build time: bundles it, imports the bundle, and returns what it exports.
 * @param {string} code an ES module whose imports are relative to the checkout
 * @param {string} [within] the folder to bundle into, for code that requires packages by itself
 */
export const evaluate = async (code, within = tmpdir()) => {
	const folder = mkdtempSync(join(within, 'lalia-build-'));
	const outfile = join(folder, 'bundle.mjs');
	try {
		await build({
			stdin: {contents: code, resolveDir: root, loader: 'ts'},
			absWorkingDir: root,
			bundle: true,
			platform: 'node',
			target: 'node20',
			format: 'esm',
			outfile,
			banner: {js: requireForCommonJs},
			logLevel: 'warning',
		});
		return await import(pathToFileURL(outfile).href);
	} finally {
		rmSync(folder, {recursive: true, force: true});
	}
};

/**
 * What the operations say of themselves, and what harnesses are known by, as JSON text.
 * @returns {Promise<{slim: string, full: string, detections: string, served: string[]}>} `served` are the first words of what the daemon
 * does, but for `stop`
 */
export const describeSources = async () => {
	const {ops, describeCommands, detections} = await evaluate(`
		export {ops} from './source/core/ops/index.ts';
		export {describeCommands} from './source/core/manifest.ts';
		export {detections} from './source/core/harnesses/detections.ts';
	`);
	const {slim, full} = describeCommands(ops);
	const entries = Object.entries(slim).map(([name, spec]) => [name, JSON.stringify(spec)]);
	const served = Object.entries(slim).flatMap(([name, {effect}]) => (effect === 'local' ? [] : name.split(' ', 1)));
	return {
		served: [...new Set(served)].filter(name => name !== 'stop'),
		slim: JSON.stringify(Object.fromEntries(entries)),
		full: JSON.stringify(full),
		detections: JSON.stringify(detections),
	};
};
