import {commonOptions, requireForCommonJs, terminalPackages} from './common-options.mjs';
import {runBundle} from './run-bundle.mjs';

/** @param {import('./common-options.mjs').Facts} facts */
export const buildDaemon = async facts => [
	await runBundle(
		{
			...commonOptions(facts),
			entryPoints: {daemon: 'source/daemon/main.ts'},
			format: 'esm',
			splitting: true,
			chunkNames: 'daemon-chunks/[name]-[hash]',
			banner: {js: requireForCommonJs},
			external: ['better-sqlite3', 'better-sqlite3-napi'],
			loader: {'.sql': 'text', '.md': 'text'},
		},
		terminalPackages,
	),
];
