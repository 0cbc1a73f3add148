import {commonOptions} from './common-options.mjs';
import {runBundle} from './run-bundle.mjs';

/**
 * The small file that runs a program with its kept code.
 * @param {import('./common-options.mjs').Facts} facts
 * @param {{name: string, program: string, head?: string}} launcher `name` and `program` are files in dist, without their ends
 */
export const bundleLauncher = (facts, {name, program, head = ''}) => {
	const common = commonOptions(facts);
	return runBundle(
		{
			...common,
			format: 'cjs',
			outExtension: {'.js': '.cjs'},
			minify: true,
			entryPoints: {[name]: 'source/launch.ts'},
			banner: {js: head},
			define: {...common.define, __PROGRAM__: JSON.stringify(program)},
		},
		[],
	);
};
