import {
	chmodSync,
	lstatSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {rolePrompt} from '../../source/core/prompts/role-prompt.js';
import {type Ended, runLalia} from '../support/cli.js';
import {type Home, makeHome} from '../support/home.js';
import {makeProject} from '../support/task-scene.js';
import {installHarness} from './fake-harness.js';

const begin = '<!-- lalia:begin -->';
const end = '<!-- lalia:end -->';

/** Runs a worker in a harness that does nothing, in a folder. */
const run = (home: Home, cwd: string, ...words: string[]): Promise<Ended> =>
	runLalia(home, ['run', 'worker', ...words], {cwd, env: installHarness(home, words[0]?.slice(2) ?? '').env});

const makeScene = (given: Record<string, string | Buffer> = {}) => {
	const home = makeHome();
	for (const [name, contents] of Object.entries(given)) {
		writeFileSync(join(home.cwd, name), contents);
	}

	return {
		home,
		path: (name: string) => join(home.cwd, name),
		bytes: (name: string) => readFileSync(join(home.cwd, name)),
	};
};

test('a file of the user’s is refused, and stays as it is', async () => {
	const {home, path, bytes} = makeScene({'AGENTS.md': 'Use tabs.\n'});

	expect(await run(home, home.cwd, '--codex')).toMatchObject({
		code: 1,
		stdout: '',
		stderr: expect.stringMatching(
			new RegExp(
				`^${path('AGENTS.md')} is yours: .*\\nreason: unmarked_file\\nhint: add --force.*\\ncontext: \\{"path":`,
			),
		),
	});
	expect(bytes('AGENTS.md').toString()).toBe('Use tabs.\n');
	expect(readdirSync(home.cwd)).toEqual(['AGENTS.md']);
	expect((await runLalia(home, ['agents'])).stdout).toBe('');
});

test('with --force it gets a section, and everything else in it stays to the byte', async () => {
	const mine = Buffer.from([0xef, 0xbb, 0xbf, ...Buffer.from('Ü\r\ntabs\r\n'), 0xff, 0xfe, 0x0d]);
	const {home, path, bytes} = makeScene({'AGENTS.md': mine});
	chmodSync(path('AGENTS.md'), 0o640);
	expect(await run(home, home.cwd, '--codex', '--force')).toMatchObject({code: 0, stderr: ''});

	const made = bytes('AGENTS.md');
	expect(made.subarray(0, mine.length)).toEqual(mine);
	const section = made.subarray(mine.length).toString();
	expect(section).toMatch(new RegExp(`^\\r\\n\\r\\n${begin}\\r\\n[\\s\\S]*\\r\\n${end}\\r\\n$`));
	expect(section).not.toMatch(/[^\r]\n/);
	expect(section.replaceAll('\r\n', '\n')).toContain(rolePrompt('worker'));
	expect(statSync(path('AGENTS.md')).mode & 0o777).toBe(0o640);
	expect(readdirSync(home.cwd)).toEqual(['AGENTS.md']);
});

test('a section is replaced by that of another role; what is around it stays to the byte', async () => {
	const {home, bytes} = makeScene({'GEMINI.md': `above\n\n${begin}\nold\n${end}\nbelow \xff`});
	for (const role of ['supervisor', 'peer', 'peer']) {
		expect(await runLalia(home, ['run', role, '--gemini'], {env: installHarness(home, 'gemini').env})).toMatchObject({
			code: 0,
			stderr: '',
		});
	}

	const text = bytes('GEMINI.md').toString();
	expect(text.startsWith(`above\n\n${begin}\n`)).toBe(true);
	expect(text.endsWith(`\n${end}\nbelow \xff`)).toBe(true);
	expect(text).toContain(rolePrompt('peer'));
	expect(text).not.toContain('you are a supervisor');
});

test('a file that is right already is not written', async () => {
	const {home, path} = makeScene();
	await run(home, home.cwd, '--codex');
	const {ino, mtimeMs} = statSync(path('AGENTS.md'));
	await run(home, home.cwd, '--codex');

	expect(statSync(path('AGENTS.md'))).toMatchObject({ino, mtimeMs});
});

test.each([[[]], [['--force']]])('an unterminated mark is refused with file and line, also with %j', async force => {
	const broken = `mine\n${begin}\nno end\n`;
	const {home, path, bytes} = makeScene({'AGENTS.md': broken});

	expect(await run(home, home.cwd, '--opencode', ...force)).toMatchObject({
		code: 1,
		stderr: expect.stringMatching(
			new RegExp(`^${path('AGENTS.md')}:2: ${begin} has no ${end} after it\\nreason: broken_marks`),
		),
	});
	expect(bytes('AGENTS.md').toString()).toBe(broken);
});

test('of several files the section goes into the one that the harness reads', async () => {
	const codex = makeScene({'AGENTS.md': 'shared\n', 'AGENTS.override.md': 'mine\n'});
	await run(codex.home, codex.home.cwd, '--codex', '--force');
	expect(codex.bytes('AGENTS.md').toString()).toBe('shared\n');
	expect(codex.bytes('AGENTS.override.md').toString()).toContain(begin);

	const opencode = makeScene({'CLAUDE.md': 'mine\n', 'AGENTS.md': ''});
	await run(opencode.home, opencode.home.cwd, '--opencode', '--force');
	expect(opencode.bytes('CLAUDE.md').toString()).toContain(begin);
	expect(opencode.bytes('AGENTS.md').toString()).toBe('');
});

test('Copilot finds its file in the root of the worktree, from any folder in it', async () => {
	const home = makeHome();
	const root = makeProject(home);
	const cwd = join(root, 'src');
	mkdirSync(cwd);

	expect(await run(home, cwd, '--copilot')).toMatchObject({code: 0});
	expect(readFileSync(join(root, '.github/copilot-instructions.md'), 'utf8')).toContain(begin);
	expect(readdirSync(cwd)).toEqual([]);
});

test('a symbolic link stays one, and what it leads to is written', async () => {
	const {home, path, bytes} = makeScene({'CLAUDE.md': 'mine\n'});
	symlinkSync('CLAUDE.md', path('AGENTS.md'));

	expect(await run(home, home.cwd, '--codex', '--force')).toMatchObject({code: 0});
	expect(lstatSync(path('AGENTS.md')).isSymbolicLink()).toBe(true);
	expect(bytes('CLAUDE.md').toString()).toMatch(/^mine\n\n<!-- lalia:begin -->\n/);
});

test('a link that leads nowhere, and a folder of that name, are said and left alone', async () => {
	const {home, path} = makeScene();
	symlinkSync('nowhere', path('GEMINI.md'));
	mkdirSync(path('AGENTS.md'));
	for (const [harness, name, code] of [
		['--gemini', 'GEMINI.md', 'ENOENT'],
		['--codex', 'AGENTS.md', 'EISDIR'],
	] as const) {
		expect(await run(home, home.cwd, harness, '--force')).toMatchObject({
			code: 1,
			stderr: expect.stringContaining(`${path(name)} cannot be read (${code})\nreason: storage_failed`),
		});
	}

	expect(readdirSync(home.cwd).sort()).toEqual(['AGENTS.md', 'GEMINI.md']);
});

test('a folder that cannot be written to is said, and the harness does not start', async () => {
	const home = makeHome();
	const fake = installHarness(home, 'codex');
	// Root may write into any folder but one of the kernel's.
	const cwd = '/proc/self';

	expect(await runLalia(home, ['run', 'worker', '--codex'], {cwd, env: fake.env})).toMatchObject({
		code: 1,
		stderr: expect.stringMatching(/^\/proc\/\d+\/AGENTS\.md cannot be written \(\w+\)\nreason: storage_failed/),
	});
	expect(fake.cwd()).toBe('');
});
