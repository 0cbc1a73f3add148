import {spawn} from 'node:child_process';
import {mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {beforeAll, describe, expect, test} from 'vitest';
import {endOf, program, registerAll, runLalia} from '../support/cli.js';
import {makeSharedHome} from '../support/home.js';

const home = makeSharedHome();

beforeAll(() => registerAll(home, 'alice', 'bob'));

const dist = dirname(program);

const textOf = (...paths: string[]): string => paths.map(path => readFileSync(join(dist, path), 'utf8')).join('\n');

const chunks = (folder: string): string[] => readdirSync(join(dist, folder)).map(name => join(folder, name));

describe('the one file that a plain command loads', () => {
	const marks = {
		zod: /ZodError|_zod\b/,
		react: /react\.(transitional\.)?element|useLayoutEffect/,
		ink: /useStdin|patchConsole/,
		pastel: /commander|importMeta/,
		'yoga-layout': /yoga/i,
		'@noble/ed25519': /zip215/,
		ulid: /ULID_REGEX|monotonicFactory|encodeTime|decodeTime/,
		'isomorphic-git': /isomorphic-git|GitAnnotatedTag/,
	};

	test.each(Object.entries(marks))('has nothing of %s', (_title, mark) => {
		expect(textOf('client.cjs')).not.toMatch(mark);
	});

	test('has nothing of remotes and other hosts, nor has the daemon', () => {
		expect(textOf('client.cjs', 'full.cjs', 'daemon-program.cjs')).not.toMatch(/refs\/(heads\/lalia|hosts)\//);
		expect(textOf('synchronize.cjs', 'host-transcript.cjs')).toMatch(/refs\/(heads\/lalia|hosts)\//);
	});

	test('would show it, for the marks are in the files that have those packages', () => {
		const others = textOf('daemon-program.cjs', 'verify-transcript.cjs', 'app/cli.js', ...chunks('app/chunks'));
		for (const [name, mark] of Object.entries(marks)) {
			expect([name, mark.test(others)]).toEqual([name, true]);
		}
	});
});

describe('the surroundings of a command do no harm:', () => {
	const tellFrom = (cwd: string, env: NodeJS.ProcessEnv = {}) =>
		runLalia(home, ['tell', 'bob', 'hello'], {as: 'alice', cwd, env});

	test.each([
		['is no JSON', '{"name": '],
		['is a list', '[]'],
		['says that all is a module', '{"type": "module", "main": "nowhere.js"}'],
		['has exports that lead nowhere', '{"name": "lalia", "exports": {".": "./nowhere.js"}}'],
	])('a package.json in the current folder that %s', async (_title, content) => {
		const cwd = join(home.root, 'odd', 'inner');
		mkdirSync(cwd, {recursive: true});
		writeFileSync(join(cwd, 'package.json'), content);
		writeFileSync(join(dirname(cwd), 'package.json'), content);

		expect(await tellFrom(cwd)).toMatchObject({code: 0, stderr: ''});
		expect(await runLalia(home, ['help'], {cwd})).toMatchObject({code: 0, stderr: ''});
	});

	test.each([
		['tell', "tell bob 'from nowhere'", 0],
		['register', 'register --name drifter', 0],
		['help', 'help tell', 0],
		['a typo', 'tel', 1],
	])('a current folder that is gone, for %s', async (_title, line, code) => {
		const script = `mkdir gone && cd gone && rmdir ../gone && exec '${program}' ${line}`;
		const ended = await endOf(
			spawn('sh', ['-c', script], {
				cwd: home.cwd,
				env: {...home.env, LALIA_NAME: 'alice'},
				stdio: ['ignore', 'pipe', 'pipe'],
			}),
		);

		expect(ended.code).toBe(code);
		// What /bin/sh itself says before it comes to the first line of the program is not ours to change.
		expect(ended.stderr.replace(/^.*getcwd.*\n/, '') === '').toBe(code === 0);
	});

	test('variables that make Node say more', async () => {
		for (const NODE_OPTIONS of ['--pending-deprecation', '--trace-warnings', '--trace-deprecation']) {
			expect(await tellFrom(home.cwd, {NODE_OPTIONS})).toMatchObject({code: 0, stderr: ''});
		}
	});

	test('variables of git that lead elsewhere', async () => {
		const env = {
			GIT_DIR: '/nowhere',
			GIT_WORK_TREE: '/nowhere',
			GIT_CONFIG_GLOBAL: '/dev/null',
			GIT_CEILING_DIRECTORIES: '/',
		};

		expect(await tellFrom(home.cwd, env)).toMatchObject({code: 0, stderr: ''});
	});
});
