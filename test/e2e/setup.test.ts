import {execFileSync} from 'node:child_process';
import {
	chmodSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	realpathSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import {dirname, join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {program, runLalia} from '../support/cli.js';
import {examine} from '../support/examination.js';
import {type Home, makeHome} from '../support/home.js';

const all = ['claude-code', 'codex', 'copilot', 'gemini', 'cursor', 'opencode'];

/** Everything below a folder but lalia's own: each file's text, each folder, where each link leads. */
const treeOf = (folder: string): Record<string, string> =>
	Object.fromEntries(
		readdirSync(folder, {recursive: true, withFileTypes: true})
			.filter(entry => !join(entry.parentPath, entry.name).startsWith(join(folder, 'home')))
			.map(entry => {
				const path = join(entry.parentPath, entry.name);
				return [path, entry.isFile() ? readFileSync(path, 'utf8') : entry.isDirectory() ? 'folder' : 'link'];
			}),
	);

const setUp = async (home: Home, ...words: string[]) => {
	const {code, stdout, stderr} = await runLalia(home, ['setup', ...words]);
	expect([code, code === 0 ? '' : stderr]).toEqual([0, '']);
	return stdout;
};

const put = (path: string, text: string): string => {
	mkdirSync(dirname(path), {recursive: true});
	writeFileSync(path, text);
	return path;
};

describe.each(all)('setup %s', harness => {
	test.each([['--user'], ['--project']])('%s makes what was not there, and --remove leaves no trace', async scope => {
		const home = makeHome();
		execFileSync('git', ['init', '-q', home.cwd]);
		const before = treeOf(home.root);
		const printed = await setUp(home, harness, scope);
		const files = printed.trim().split('\n');
		expect(files.length).toBeGreaterThan(0);
		for (const line of files) {
			const [, path = ''] = /^created (\/\S+) \((hooks|mcp|hooks, mcp)\)$/.exec(line) ?? [];
			expect(path.startsWith(scope === '--user' ? home.root : home.cwd)).toBe(true);
			expect(readFileSync(path, 'utf8')).toContain('lalia');
		}

		const after = treeOf(home.root);
		expect(await setUp(home, harness, scope)).toBe(printed.replaceAll('created', 'unchanged'));
		expect(treeOf(home.root)).toEqual(after);
		expect(await setUp(home, harness, scope, '--remove')).toBe(printed.replaceAll('created', 'removed'));
		expect(treeOf(home.root)).toEqual(before);
		expect(await setUp(home, harness, scope, '--remove')).toBe(printed.replaceAll('created', 'unchanged'));
	});
});

describe('the user’s own configuration', () => {
	const settings = '{\n    // mine\n    "model": "opus",\r\n    "hooks": {"Stop": []}, /* mine too */\n}';

	test('keeps its comments, its layout, its mode and its place behind a symbolic link', async () => {
		const home = makeHome();
		const real = put(join(home.root, 'dotfiles', 'settings.json'), settings);
		chmodSync(real, 0o640);
		mkdirSync(join(home.root, '.claude'));
		symlinkSync('../dotfiles/settings.json', join(home.root, '.claude/settings.json'));
		const before = treeOf(home.root);

		expect(await setUp(home, 'claude-code')).toBe(
			`changed ${home.root}/.claude/settings.json (hooks)\ncreated ${home.root}/.claude.json (mcp)\n`,
		);
		const text = readFileSync(real, 'utf8');
		expect(text).toMatch(/^\{\n {4}\/\/ mine\n {4}"model": "opus",\r\n {4}"hooks": \{"Stop": \[.*, "SessionStart"/);
		expect(text).toMatch(/\}, \/\* mine too \*\/\n\}$/);
		expect(statSync(real).mode & 0o777).toBe(0o640);

		await setUp(home, 'claude-code', '--remove');
		expect(treeOf(home.root)).toEqual(before);
		expect(statSync(real).mode & 0o777).toBe(0o640);
	});

	test('is written where a link leads that leads nowhere yet', async () => {
		const home = makeHome();
		mkdirSync(join(home.root, '.gemini'));
		symlinkSync(join(home.root, 'dotfiles/gemini.json'), join(home.root, '.gemini/settings.json'));
		await setUp(home, 'gemini');
		expect(readFileSync(join(home.root, 'dotfiles/gemini.json'), 'utf8')).toContain('hook gemini');
		await setUp(home, 'gemini', '--remove');
		expect(existsSync(join(home.root, 'dotfiles'))).toBe(false);
	});

	test('is shown as a diff by --dry-run, and nothing is made', async () => {
		const home = makeHome();
		put(join(home.root, '.codex/config.toml'), 'model = "x"\n');
		const before = treeOf(home.root);
		const diff = await setUp(home, 'codex', '--dry-run');
		expect(treeOf(home.root)).toEqual(before);
		expect(existsSync(home.home)).toBe(false);
		expect(diff).toContain(`--- /dev/null\n+++ ${home.root}/.codex/hooks.json\n@@ -0,0 +1,`);
		expect(diff).toContain(
			`--- ${home.root}/.codex/config.toml\n+++ ${home.root}/.codex/config.toml\n@@ -1,1 +1,6 @@\n model = "x"\n+\n+[mcp_servers.lalia]\n`,
		);

		// The diff is one that others can apply.
		put(join(home.root, 'patch'), diff);
		execFileSync('git', ['apply', '-p1', '--unsafe-paths', '--directory=', join(home.root, 'patch')], {cwd: '/'});
		const applied = treeOf(home.root);
		await setUp(home, 'codex', '--remove');
		await setUp(home, 'codex');
		expect(readFileSync(join(home.root, '.codex/config.toml'), 'utf8')).toBe(
			applied[join(home.root, '.codex/config.toml')],
		);
	});

	test('that is broken is named with its place and left alone, and so are all others', async () => {
		const home = makeHome();
		const file = put(join(home.root, '.codex/config.toml'), 'model = \n');
		const before = treeOf(home.root);
		expect(await runLalia(home, ['setup', 'codex', '--json'])).toMatchObject({
			code: 1,
			stderr: expect.stringContaining(`${file}:1:`),
		});
		const {stdout} = await runLalia(home, ['setup', 'codex', '--json']);
		expect(JSON.parse(stdout).data.error).toMatchObject({reason: 'broken_config', context: {file, line: 1}});
		expect(treeOf(home.root)).toEqual(before);

		writeFileSync(file, Buffer.from('model = "\xe9"\n', 'latin1'));
		expect(await runLalia(home, ['setup', 'codex'])).toMatchObject({
			code: 1,
			stderr: expect.stringContaining(`${file}:1:10: this is not UTF-8`),
		});
	});

	test('lies where its variable says', async () => {
		const home = makeHome({CODEX_HOME: '~/elsewhere', XDG_CONFIG_HOME: ''});
		expect(await setUp(home, 'codex')).toContain(`created ${home.root}/elsewhere/hooks.json (hooks)\n`);
		put(join(home.root, '.config/opencode/opencode.jsonc'), '{} // mine\n');
		expect(await setUp(home, 'opencode')).toContain(`changed ${home.root}/.config/opencode/opencode.jsonc (mcp)\n`);
	});
});

test('a plugin that lalia did not write is left alone', async () => {
	const home = makeHome();
	const file = put(join(home.cwd, '.opencode/plugin/lalia.js'), 'export const Mine = 1;\n');
	for (const more of [[], ['--remove']]) {
		expect(await runLalia(home, ['setup', 'opencode', '--project', ...more])).toMatchObject({
			code: 1,
			stdout: '',
			stderr: expect.stringContaining(`${file} was not written by lalia`),
		});
	}

	expect(readFileSync(file, 'utf8')).toBe('export const Mine = 1;\n');
	expect(readdirSync(home.cwd)).toEqual(['.opencode']);
});

test('the program goes by its name where PATH leads to it, and else by its path', async () => {
	const home = makeHome();
	const bin = join(home.root, "it's a bin");
	mkdirSync(bin);
	symlinkSync(program, join(bin, 'lalia'));
	const onPath = await runLalia(home, ['setup', 'cursor'], {env: {PATH: `${bin}:${home.env['PATH']}`}});
	expect(onPath.code).toBe(0);
	const hooks = join(home.root, '.cursor/hooks.json');
	expect(readFileSync(hooks, 'utf8')).toContain('LALIA_HOOK_PARENT=$PPID lalia hook cursor');

	// An older form is replaced.
	expect(await setUp(home, 'cursor')).toContain(`changed ${hooks} (hooks)`);
	expect(readFileSync(hooks, 'utf8')).toContain(`LALIA_HOOK_PARENT=$PPID ${realpathSync(program)} hook cursor`);
	expect(readFileSync(hooks, 'utf8').match(/sessionStart/g)).toHaveLength(1);
	await setUp(home, 'cursor', '--remove');
	expect(existsSync(join(home.root, '.cursor'))).toBe(false);
});

test('many setups at once leave what one leaves', async () => {
	const home = makeHome();
	await Promise.all(Array.from({length: 6}, () => setUp(home, 'gemini')));
	const text = readFileSync(join(home.root, '.gemini/settings.json'), 'utf8');
	expect(text.match(/"SessionStart"/g)).toHaveLength(1);
	await setUp(home, 'gemini', '--remove');
	expect(existsSync(join(home.root, '.gemini'))).toBe(false);
});

test('both scopes at once, or no harness, is a usage error', async () => {
	const home = makeHome();
	expect(await runLalia(home, ['setup', 'codex', '--user', '--project'])).toMatchObject({code: 1});
	expect(await runLalia(home, ['setup', 'aider'])).toMatchObject({
		code: 1,
		stderr: expect.stringContaining('claude-code, codex, copilot, gemini, opencode, cursor'),
	});
});

test('doctor says where it is installed, where an older form is, and where a file is broken', async () => {
	const home = makeHome();
	const find = async () => {
		const {stdout} = await runLalia(home, ['doctor', '--json']);
		const {checks} = JSON.parse(stdout).data as {checks: {check: string}[]};
		return checks.find(({check}) => check === 'hooks');
	};
	expect(await find()).toMatchObject({status: 'ok', what: 'installed for no harness'});
	await setUp(home, 'cursor');
	expect(await find()).toMatchObject({status: 'ok', what: 'installed for Cursor CLI'});
	const hooks = join(home.root, '.cursor/hooks.json');
	writeFileSync(hooks, readFileSync(hooks, 'utf8').replace('hook cursor', 'hook cursor --old'));
	expect(await find()).toMatchObject({
		status: 'warning',
		what: expect.stringContaining(hooks),
		fix: 'lalia setup cursor',
	});
	writeFileSync(hooks, '{');
	expect(await find()).toMatchObject({status: 'warning', what: expect.stringContaining(`${hooks}:1:2: `)});
});

test.each(['user', 'project', 'local'])(
	'hooks that the %s’s settings switch off are installed, and said to do nothing',
	async where => {
		const home = makeHome();
		execFileSync('git', ['init', '-q', home.cwd]);
		const folder = join(where === 'user' ? home.root : home.cwd, '.claude');
		const path = put(
			join(folder, where === 'local' ? 'settings.local.json' : 'settings.json'),
			'{"disableAllHooks": true}',
		);
		const off = `${path} has "disableAllHooks": true: Claude Code runs no hooks until that is taken out\n`;

		expect(await runLalia(home, ['setup', 'claude-code'])).toMatchObject({code: 0, stderr: off});
		expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({disableAllHooks: true});
		const {of, code} = await examine(home);
		expect([code, of('hooks').status, of('hooks').fix]).toEqual([
			0,
			'warning',
			`take "disableAllHooks" out of ${path}`,
		]);
		expect(await runLalia(home, ['setup', 'claude-code', '--remove'])).toMatchObject({code: 0, stderr: ''});
		writeFileSync(path, '{"disableAllHooks": false}');
		expect(await runLalia(home, ['setup', 'claude-code'])).toMatchObject({code: 0, stderr: ''});
		expect((await examine(home)).of('hooks')).toMatchObject({status: 'ok', what: 'installed for Claude Code'});
	},
);
