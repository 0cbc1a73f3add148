import {spawn} from 'node:child_process';
import {root} from './root.mjs';
import {ensureDependencies} from './setup/dependencies.mjs';

const bin = `${root}node_modules/.bin`;
const checks = [
	{name: 'types', command: `${bin}/tsc`, args: []},
	{name: 'style', command: `${bin}/biome`, args: ['check', '--error-on-warnings', '--max-diagnostics=200']},
	{name: 'dependencies', command: `${bin}/depcruise`, args: ['source', 'test', '--output-type', 'err-long']},
	{name: 'dead code', command: `${bin}/knip`, args: ['--no-progress']},
	{name: 'docs', command: process.execPath, args: [`${root}scripts/docs.mjs`, '--check']},
];

/** @param {typeof checks[number]} check */
const runCheck = async ({name, command, args}) => {
	const startedAt = performance.now();
	const child = spawn(command, args, {cwd: root, stdio: ['ignore', 'pipe', 'pipe']});
	/** @type {string[]} */
	const output = [];
	child.stdout.setEncoding('utf8').on('data', text => output.push(text));
	child.stderr.setEncoding('utf8').on('data', text => output.push(text));
	const code = await new Promise(resolve => {
		child.on('error', error => output.push(error.message)).on('close', resolve);
	});
	const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
	console.log(`${code === 0 ? 'ok    ' : 'failed'} ${name} (${seconds} s)`);
	return {name, failed: code !== 0, output: output.join('').trim()};
};

ensureDependencies();
const failures = (await Promise.all(checks.map(runCheck))).filter(({failed}) => failed);
for (const {name, output} of failures) {
	console.log(`\n== ${name} ==\n${output}`);
	process.exitCode = 1;
}
