import {root} from '../root.mjs';
import {clientModules} from './client-modules.mjs';
import {commonOptions, terminalPackages} from './common-options.mjs';
import {asFunction, compile} from './kept-code.mjs';
import {bundleLauncher} from './launcher.mjs';
import {launcherHead} from './launcher-head.mjs';
import {usedInputs} from './licences.mjs';
import {runBundle} from './run-bundle.mjs';

const program = 'source/cli.ts';
const slowPackages = [...terminalPackages, 'zod', 'commander', '@noble/ed25519', 'ulid', 'isomorphic-git'];

/**
 * The plain client: `lalia.cjs` runs `client.cjs`, which is all that a plain command loads, and each module that its code
 * imports dynamically is a file beside it, `source/client/full.ts` in `full.cjs`. CommonJS, because Node's loader of ES
 * modules costs a fifth of the start. A module that is in `client.cjs` is nowhere else, so that its classes and its state
 * exist once.
 * @param {import('./common-options.mjs').Facts} facts
 */
export const buildClient = async facts => {
	const probe = clientModules(new Set(), []);
	const {metafile} = await bundleProgram(facts, probe.forProgram, []);
	const inProgram = new Set(usedInputs(metafile).filter(path => path.startsWith('source/')));

	const modules = clientModules(
		inProgram,
		[...probe.lazy].filter(path => !inProgram.has(path)),
	);
	const bundles = [];
	for (const path of modules.lazy) {
		bundles.push(await bundleLazy(facts, modules.forLazy, path)); // may add to the set that is walked
	}

	const main = await bundleProgram(facts, modules.forProgram, [...modules.shared]);
	const [client] = main.files;
	if (!client) {
		throw new Error('esbuild made no client');
	}

	const source = asFunction(withImportModule(Buffer.from(client.contents).toString()));
	const files = [
		{path: client.path, contents: source},
		{path: client.path.replace(/cjs$/, 'code'), contents: await compile(source, 'warm-client.mjs')},
	];
	const launcher = await bundleLauncher(facts, {name: 'lalia', program: 'client', head: launcherHead(facts.served)});
	const executable = launcher.files.map(file => ({...file, executable: true}));
	return [{...launcher, files: executable}, {...main, files}, ...bundles];
};

const terminalFace = 'import("./app/cli.js")';

/** @param {string} source */
const withImportModule = source => {
	if (source.split(terminalFace).length !== 2) {
		throw new Error(`the client must have ${terminalFace} once`);
	}

	return source.replace(terminalFace, terminalFace.replace('import', 'importModule'));
};

/**
 * @param {import('./common-options.mjs').Facts} facts
 * @param {import('esbuild').Plugin} plugin
 * @param {string[]} shared what the files beside it take from it
 */
const bundleProgram = (facts, plugin, shared) => {
	const imports = shared.map((path, index) => `import * as shared${index} from './${path}';`);
	const members = shared.map((path, index) => `${JSON.stringify(path)}: shared${index}`);
	const contents = [...imports, `import './${program}';`, `export const shared = {${members.join(', ')}};`].join('\n');
	return runBundle(
		{
			...clientOptions(facts, plugin),
			stdin: {contents, resolveDir: root, sourcefile: 'lalia.ts', loader: 'ts'},
			entryNames: 'client',
		},
		slowPackages,
	);
};

/**
 * @param {import('./common-options.mjs').Facts} facts
 * @param {import('esbuild').Plugin} plugin
 * @param {string} path
 */
const bundleLazy = (facts, plugin, path) =>
	runBundle({...clientOptions(facts, plugin), entryPoints: [path], entryNames: '[name]'}, terminalPackages);

/**
 * @param {import('./common-options.mjs').Facts} facts
 * @param {import('esbuild').Plugin} plugin
 */
const clientOptions = (facts, plugin) => {
	const common = commonOptions(facts);
	return {
		...common,
		format: /** @type {const} */ ('cjs'),
		outExtension: {'.js': '.cjs'},
		charset: /** @type {const} */ ('ascii'), // so that it can be read without being decoded
		minify: true,
		mainFields: ['module', 'main'], // what jsonc-parser has for `require` cannot be bundled
		define: {...common.define, 'import.meta.dirname': '__dirname', 'import.meta.filename': '__filename'},
		logOverride: {'empty-import-meta': /** @type {const} */ ('error')},
		plugins: [plugin, detectionsAsData(facts)],
	};
};

/**
 * The plain client gets what harnesses are known by, and none of the rest that is known of them.
 * @param {import('./common-options.mjs').Facts} facts
 * @returns {import('esbuild').Plugin}
 */
const detectionsAsData = ({detections}) => ({
	name: 'detections-as-data',
	setup: ({onLoad}) => {
		onLoad({filter: /\/core\/harnesses\/detections\.ts$/}, () => ({
			contents: `export const detections = ${detections}`,
		}));
	},
});
