import {execFile} from 'node:child_process';
import {copyFileSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {promisify} from 'node:util';
import {Script} from 'node:vm';
import {beforeAll, describe, expect, onTestFinished, test} from 'vitest';
import {program, registerAll} from '../support/cli.js';
import {makeSharedDaemon} from '../support/talk.js';

const home = makeSharedDaemon();
const hook = join(home.root, 'hook.cjs');

beforeAll(async () => {
	await registerAll(home, 'alice', 'bob');
	writeFileSync(
		hook,
		`process.on('exit', () => {
			const loaded = {builtin: process.moduleLoadList, files: Object.keys(require.cache)};
			require('node:fs').writeFileSync(process.env.LOADED, JSON.stringify(loaded));
		});`,
	);
});

/** What the program has loaded when it ends: Node's own modules, by their plain names, and files. */
const loadedBy = async (...words: string[]): Promise<{builtin: string[]; files: string[]}> => {
	const record = join(home.root, 'loaded.json');
	const env = {...home.env, LALIA_NAME: 'alice', LOADED: record};
	await promisify(execFile)(process.execPath, ['--require', hook, program, ...words], {cwd: home.cwd, env});
	const {builtin, files} = JSON.parse(readFileSync(record, 'utf8'));
	return {
		builtin: builtin.flatMap((entry: string) => /^NativeModule (.*)$/.exec(entry)?.[1] ?? []),
		files: files.filter((file: string) => file !== hook),
	};
};

const slow = ['net', 'tty', 'child_process', 'http', 'https', 'tls', 'dns', 'readline', 'worker_threads', 'os'];

describe('a plain command with a daemon at hand', () => {
	test.each([[['tell', 'bob', 'hi']], [['peek', 'bob']], [['agents']], [['inbox', '--json']], [['channels']]])(
		'%j loads one file of ours, no package, and none of the slow parts of Node',
		async words => {
			const {builtin, files} = await loadedBy(...words);
			expect(files).toEqual([program]);
			expect(builtin).toContain('fs'); // or the list would say nothing
			expect(builtin.filter(name => slow.includes(name))).toEqual([]);
		},
	);

	test('loads one more where the user has nicknames and names an agent', async () => {
		writeFileSync(join(home.home, 'nicknames.json'), '{"bo": {"address": "bob", "follow": true}}');
		onTestFinished(() => rmSync(join(home.home, 'nicknames.json')));
		expect((await loadedBy('inbox')).files).toEqual([program]);
		const {builtin, files} = await loadedBy('tell', 'bo', 'hi');
		expect(files).toEqual([program, join(dirname(program), 'nicknames-text.cjs')]);
		expect(builtin.filter(name => slow.includes(name))).toEqual([]);
	});

	test('would be seen to load more, as help does', async () => {
		const {files} = await loadedBy('--help');
		expect(files).toEqual([program, join(dirname(program), 'full.cjs')]);
	});
});

test('the plain client is under 76 KB', () => {
	expect(statSync(join(dirname(program), 'client.cjs')).size).toBeLessThan(76 * 1024);
});

describe('the code that is kept of the client', () => {
	const copy = join(home.root, 'copy');
	const kept = join(copy, 'client.code');

	beforeAll(() => {
		mkdirSync(copy);
		for (const file of ['lalia.cjs', 'client.cjs', 'client.code']) {
			copyFileSync(join(dirname(program), file), join(copy, file));
		}
	});

	const tellFromCopy = (nodeOptions = '') =>
		promisify(execFile)(join(copy, 'lalia.cjs'), ['tell', 'bob', 'hi'], {
			cwd: home.cwd,
			env: {...home.env, LALIA_NAME: 'alice', NODE_OPTIONS: nodeOptions},
		});

	test('is taken by this very Node', () => {
		const filename = join(copy, 'client.cjs');
		const script = new Script(readFileSync(filename, 'utf8'), {filename, cachedData: readFileSync(kept)});
		expect(script.cachedDataRejected).toBe(false);
	});

	test('may be refused, cut off, or not be there', async () => {
		expect(await tellFromCopy('--jitless')).toMatchObject({stdout: expect.stringMatching(/^seq=/)});
		const whole = readFileSync(kept);
		for (const rest of [whole.subarray(0, 1000), Buffer.alloc(0), Buffer.from('garbage'.repeat(100))]) {
			writeFileSync(kept, rest);
			expect(await tellFromCopy()).toMatchObject({stdout: expect.stringMatching(/^seq=/), stderr: ''});
		}

		rmSync(kept);
		expect(await tellFromCopy()).toMatchObject({stdout: expect.stringMatching(/^seq=/), stderr: ''});
	});
});
