import {spawnSync} from 'node:child_process';
import {copyFileSync, mkdirSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {delimiter, dirname} from 'node:path';
import {root} from './root.mjs';

/** What differs from Node to Node: start and kept code, the binding of SQLite, cryptography, git's streams, Ink. */
const quickTests = [
	'test/client/line.test.ts',
	'test/e2e/dialogue.test.ts',
	'test/e2e/plain-path.test.ts',
	'test/ops/register-keys.test.ts',
	'test/ops/search.test.ts',
	'test/daemon/transcript/commits.test.ts',
	'test/ui/dashboard.test.tsx',
];

/**
 * Runs tests under another Node than the one at hand, in a copy of the checkout with packages of its own:
 * `npm run test:node -- 22` all of them, with `--quick` what differs from Node to Node, else as `npm test` takes them.
 * @param {string} major
 * @param {string[]} filters
 */
const testUnder = (major, filters) => {
	const folder = `${root}.cache/node-${major}/`;
	const node = installNode(major, folder);
	const checkout = `${folder}checkout/`;
	copyCheckout(checkout);
	const env = {...process.env, PATH: `${dirname(node)}${delimiter}${process.env['PATH']}`};
	const run = (/** @type {string} */ command, /** @type {string[]} */ words, own = {}) =>
		runIn(checkout, [command, ...words], {...env, ...own});
	const get = (/** @type {string} */ command, /** @type {string[]} */ words) =>
		getIn(checkout, [command, ...words], {major, env});
	get('npm', ['ci']);
	if (!filters.includes('--quick')) {
		return run(node, ['scripts/test.mjs', ...filters]);
	}

	const home = `${folder}home`;
	const own = {LALIA_HOME: home, LALIA_WORKSPACE: `${home}/workspace`};
	rmSync(home, {recursive: true, force: true});
	get(node, ['scripts/install.mjs', `${folder}prefix`]);
	for (const word of ['--version', 'agents', 'stop']) {
		run(`${folder}prefix/bin/lalia`, [word], own);
	}

	run(node, ['scripts/test.mjs', ...quickTests]);
};

/**
 * The binary that npm has for this system.
 * @param {string} major
 * @param {string} folder
 */
const installNode = (major, folder) => {
	const name = `node-${process.platform}-${process.arch}`;
	mkdirSync(folder, {recursive: true});
	writeFileSync(`${folder}package.json`, '{"private": true}\n');
	getIn(folder, ['npm', 'install', `${name}@${major}`], {major, env: process.env});
	return `${folder}node_modules/${name}/bin/node`;
};

/**
 * What git knows of, and what is new.
 * @param {string} target
 */
const copyCheckout = target => {
	mkdirSync(target, {recursive: true});
	for (const name of readdirSync(target).filter(name => name !== 'node_modules')) {
		rmSync(target + name, {recursive: true});
	}

	const words = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate'];
	const {stdout} = spawnSync('git', words, {cwd: root, encoding: 'utf8'});
	for (const path of stdout.split('\0').filter(Boolean)) {
		mkdirSync(dirname(target + path), {recursive: true});
		copyFileSync(root + path, target + path);
	}
};

const fromRegistry = {
	npm_config_audit: 'false',
	npm_config_fund: 'false',
	npm_config_loglevel: 'error',
	npm_config_fetch_retries: '0',
	npm_config_fetch_timeout: '30000',
	// From Node 22 on the binding of SQLite comes ready-made: nothing has to be compiled, and nothing is.
	npm_config_ignore_scripts: 'true',
};

/** As sysexits.h has it for what may succeed another time: `.ci/run` takes it for no failure. */
const notRun = 75;

/**
 * What a registry has to give. Where it does not, or not soon, nothing was tested, and nothing has failed.
 * @param {string} cwd
 * @param {string[]} line
 * @param {{major: string, env: NodeJS.ProcessEnv}} node
 */
const getIn = (cwd, line, {major, env}) => {
	const why = troubleOf(cwd, line, {env: {...env, ...fromRegistry}, timeout: 120_000});
	if (why !== undefined) {
		console.log(`NOT RUN: tests under Node ${major}: ${why}`);
		process.exit(notRun);
	}
};

/**
 * @param {string} cwd
 * @param {string[]} line
 * @param {NodeJS.ProcessEnv} env
 */
const runIn = (cwd, line, env) => {
	const why = troubleOf(cwd, line, {env});
	if (why !== undefined) {
		console.error(why);
		process.exit(1);
	}
};

/**
 * @param {string} cwd
 * @param {string[]} line
 * @param {{env: NodeJS.ProcessEnv, timeout?: number}} options
 */
const troubleOf = (cwd, [command = '', ...words], options) => {
	const {status, signal, error} = spawnSync(command, words, {cwd, stdio: 'inherit', ...options});
	const line = `${command} ${words.join(' ')}`;
	return status === 0 ? undefined : `${line} ${error ? error.message : `ended with ${status ?? signal}`}`;
};

const [major, ...filters] = process.argv.slice(2);
if (major === undefined || !/^\d+$/.test(major)) {
	console.error('usage: npm run test:node -- <major version of Node, 22 or later> [--quick | what npm test takes]');
	process.exitCode = 1;
} else {
	testUnder(major, filters);
}
