import {commonOptions, terminalPackages} from './common-options.mjs';
import {asFunction, compile} from './kept-code.mjs';
import {bundleLauncher} from './launcher.mjs';
import {runBundle} from './run-bundle.mjs';

/**
 * The daemon: `daemon.cjs` runs `daemon-program.cjs`. One file and CommonJS, because Node's loader of ES modules and compiling
 * were half of its start. Not minified, so that the log names functions by their names.
 * @param {import('./common-options.mjs').Facts} facts
 */
export const buildDaemon = async facts => {
	const bundle = await bundleProgram(facts);
	const [program] = bundle.files;
	if (!program) {
		throw new Error('esbuild made no daemon');
	}

	const source = asFunction(Buffer.from(program.contents).toString());
	const files = [
		{path: program.path, contents: source},
		{path: program.path.replace(/cjs$/, 'code'), contents: await compile(source, 'warm-daemon.mjs')},
	];
	const launcher = await bundleLauncher(facts, {name: 'daemon', program: 'daemon-program'});
	return [launcher, {...bundle, files}, await bundleNats(facts)];
};

const natsModule = 'source/daemon/mesh/nats.ts';

/**
 * What speaks with a server of NATS: a file beside the daemon, which only that of a linked home loads.
 * @param {import('./common-options.mjs').Facts} facts
 */
const bundleNats = facts =>
	runBundle(
		{
			...commonOptions(facts),
			entryPoints: {nats: natsModule},
			format: 'cjs',
			outExtension: {'.js': '.cjs'},
			charset: 'ascii',
		},
		terminalPackages,
	);

/** By `require`, because kept code can't import. @type {import('esbuild').Plugin} */
const natsBeside = {
	name: 'nats-beside',
	setup: ({onResolve, onLoad}) => {
		onResolve({filter: /^\.\/nats\.cjs$/}, ({path}) => ({path, external: true}));
		onResolve({filter: /\/nats\.js$/}, ({kind}) =>
			kind === 'dynamic-import' ? {path: natsModule, namespace: 'beside'} : undefined,
		);
		onLoad({filter: /./, namespace: 'beside'}, () => ({contents: "module.exports = require('./nats.cjs')"}));
	},
};

/** @param {import('./common-options.mjs').Facts} facts */
const bundleProgram = facts => {
	const common = commonOptions(facts);
	return runBundle(
		{
			...common,
			entryPoints: {'daemon-program': 'source/daemon/main.ts'},
			format: 'cjs',
			outExtension: {'.js': '.cjs'},
			charset: 'ascii', // so that it can be read without being decoded
			external: ['better-sqlite3', 'better-sqlite3-napi'],
			loader: {'.sql': 'text', '.md': 'text'},
			define: {...common.define, 'import.meta.url': '__filename'},
			plugins: [natsBeside],
		},
		[...terminalPackages, '@nats-io'],
	);
};
