import {execFileSync} from 'node:child_process';
import {existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {beforeAll, describe, expect, onTestFinished, test} from 'vitest';
import {registerAll, runLalia} from '../support/cli.js';
import {gitIn, type Home, makeHome, makeSharedHome} from '../support/home.js';

/** A home for the demo's caller, with a folder of its own for what is thrown away. */
const makeStage = (): {home: Home; tmp: string} => {
	const home = makeHome();
	const tmp = join(home.root, 'tmp');
	mkdirSync(tmp);
	return {home: {...home, env: {...home.env, TMPDIR: tmp}}, tmp};
};

/** Pids of all processes that know of this folder by their environment. */
const processesIn = (folder: string): string[] =>
	readdirSync('/proc').filter(pid => {
		try {
			return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`, 'utf8').includes(folder);
		} catch {
			return false; // It has just ended.
		}
	});

describe('a demo', () => {
	test('lets agents talk, ends with the log and the check of it, and leaves nothing behind', async () => {
		const {home, tmp} = makeStage();
		const startedAt = Date.now();
		const {code, stdout, stderr} = await runLalia(home, ['demo']);

		expect([code, stderr]).toEqual([0, '']);
		expect(Date.now() - startedAt).toBeLessThan(15_000);
		const [talk = '', end = ''] = stdout.split('$ git log --oneline --reverse\n');
		expect(talk).toContain('bob> peer=alice\nbob> The parser is ready for review');
		expect(talk).toContain('alice> Yes. I mended one typo in the README.\n');
		expect(talk).toContain('dora> published slug=parser branch=task/parser worktree=');
		expect(talk).toContain('bert> slug=parser status=ready\n');
		expect(talk).toContain('dora> archived slug=parser project=widget\n');
		expect(talk).toContain('dora> forgot slug=parser\n');
		const lines = end.trimEnd().split('\n');
		const commits = lines.slice(0, -2);
		const sentences = commits.map(line => /^[0-9a-f]{7,} ((alice|bob|carol|dora|bert): \S.*)$/.exec(line)?.[1]);
		expect(sentences.filter(sentence => sentence?.endsWith(': register'))).toHaveLength(5);
		expect(sentences.filter(sentence => sentence && !sentence.endsWith(': register'))).toHaveLength(19);
		expect(sentences).toHaveLength(24);
		expect(lines.slice(-2)).toEqual([
			'$ lalia verify',
			expect.stringMatching(/^verified messages=10 conversations=4 agents=5 workspace=\S+$/),
		]);
		expect(readdirSync(tmp)).toEqual([]);
		expect(processesIn(tmp)).toEqual([]);
		expect([existsSync(home.home), existsSync(home.workspace)]).toEqual([false, false]);
	});

	test('with --keep leaves a transcript that verifies, and no daemon', async () => {
		const {home, tmp} = makeStage();
		const {code, stdout} = await runLalia(home, ['demo', '--keep']);
		const [, kept = '', workspace = ''] = /\nLALIA_HOME=(.*)\nLALIA_WORKSPACE=(.*)\n$/.exec(stdout) ?? [];

		expect(code).toBe(0);
		expect([kept, workspace].map(folder => existsSync(folder) && folder.startsWith(tmp))).toEqual([true, true]);
		expect(processesIn(tmp)).toEqual([]);
		expect(await runLalia(home, ['verify', '--workspace', workspace])).toMatchObject({
			code: 0,
			stdout: `verified messages=10 conversations=4 agents=5 workspace=${workspace}\n`,
		});
	});

	test('with --json ends with one document, whoever calls it and wherever', async () => {
		const {home, tmp} = makeStage();
		await registerAll(home, 'alice');
		const env = {LALIA_NAME: 'alice', LALIA_ROLE: 'supervisor', GIT_DIR: '/nowhere', GIT_CONFIG_COUNT: 'x'};
		const {code, stdout, stderr} = await runLalia(home, ['demo', '--json'], {env, cwd: '/'});

		expect([code, stdout]).toEqual([0, '{"ok":true,"data":{}}\n']);
		expect(stderr).toContain('\nverified messages=10 ');
		expect(readdirSync(tmp)).toEqual([]);
		expect(await runLalia(home, ['channels'], {as: 'alice'})).toMatchObject({code: 0, stdout: ''});
	});
});

describe('verify', () => {
	const original = makeSharedHome();

	beforeAll(async () => {
		await registerAll(original, 'alice', 'bob', 'carol');
		for (const body of ['one', 'two', 'three']) {
			await runLalia(original, ['tell', 'bob', body], {as: 'alice'});
		}

		await runLalia(original, ['tell', 'alice', 'four'], {as: 'carol'});
		await runLalia(original, ['stop']);
	});

	/** A clone of the transcript, to be tampered with. */
	const makeCopy = () => {
		const folder = join(original.root, `copy-${expect.getState().currentTestName?.replace(/\W+/g, '-')}`);
		execFileSync('git', ['clone', '--quiet', original.workspace, folder], {env: original.env});
		onTestFinished(() => rmSync(folder, {recursive: true}));
		const git = (...words: string[]): string =>
			execFileSync('git', ['-C', folder, '-c', 'user.name=M', '-c', 'user.email=m@localhost', ...words], {
				env: original.env,
				encoding: 'utf8',
				stdio: 'pipe',
			});
		/** The file of the message with this body, as git names it. */
		const fileOf = (body: string): string => {
			const found = git('grep', '-l', '-e', `^${body}$`, '--', 'peers').trim();
			expect(found).toMatch(/^peers\/[^\n]+\.md$/);
			return found;
		};
		const edit = (file: string, change: (text: string) => string): void => {
			const path = join(folder, file);
			const text = readFileSync(path, 'utf8');
			expect(change(text)).not.toBe(text);
			writeFileSync(path, change(text));
		};
		return {folder, git, fileOf, edit, commit: () => git('commit', '--quiet', '--all', '-m', 'harmless')};
	};

	const expectBad = async (folder: string, file: string, problem: string | RegExp): Promise<void> => {
		const ended = await runLalia(original, ['verify', '--workspace', folder]);
		expect(ended).toMatchObject({code: 1, stdout: ''});
		expect(ended.stderr).toMatch(/^[^\n]+\nreason: verification_failed\nhint: [^\n]+\ncontext: [^\n]+\n$/);
		const context = JSON.parse(/^context: (.*)$/m.exec(ended.stderr)?.[1] ?? '');
		expect(context.file).toBe(file);
		expect(context.problem).toMatch(problem);
		expect(ended.stderr.startsWith(`${file}: ${context.problem}\n`)).toBe(true);
	};

	const changed = (name: string) => `its signature is not by ${name}, or it was changed after it was signed`;

	test('accepts an honest copy', async () => {
		const {folder} = makeCopy();
		expect(await runLalia(original, ['verify', '--workspace', folder])).toMatchObject({
			code: 0,
			stdout: `verified messages=4 conversations=2 agents=3 workspace=${folder}\n`,
		});
	});

	test('finds a body that was changed in a later commit', async () => {
		const {folder, fileOf, edit, commit} = makeCopy();
		const file = fileOf('two');
		edit(file, text => text.replace(/two$/, 'too'));
		commit();
		await expectBad(folder, file, changed('alice'));
	});

	test('finds a body that was changed where it was first committed, by a history written anew', async () => {
		const {folder, git, fileOf} = makeCopy();
		const file = fileOf('two');
		const rewrite = "git fast-export --all | sed 's/^two$/too/' | git fast-import --force --quiet";
		execFileSync('sh', ['-c', rewrite], {cwd: folder, env: original.env});
		git('reset', '--quiet', '--hard');
		expect(git('log', '-p', '--format=', '--', file)).toContain('+too');
		expect(git('status', '--porcelain')).toBe('');
		await expectBad(folder, file, changed('alice'));
	});

	test('finds a sender that was swapped', async () => {
		const {folder, git, fileOf, edit, commit} = makeCopy();
		const file = fileOf('two');
		const carols = git('show', `HEAD:${fileOf('four')}`);
		const [from = '', id = '', key = ''] = ['from', 'from_id', 'key'].map(
			member => new RegExp(`^${member}: .*$`, 'm').exec(carols)?.[0] ?? '',
		);
		edit(file, text =>
			text
				.replace(/^from: .*$/m, from)
				.replace(/^from_id: .*$/m, id)
				.replace(/^key: .*$/m, key),
		);
		commit();
		await expectBad(folder, file, changed('carol'));
	});

	test('finds a sender that has another name than it ever had', async () => {
		const {folder, fileOf, edit, commit} = makeCopy();
		const file = fileOf('three');
		edit(file, text => text.replace(/^from: alice$/m, 'from: carol'));
		commit();
		await expectBad(folder, file, /^\S+ was never called carol$/);
	});

	test('finds the gap that a removed message leaves', async () => {
		const {folder, git, fileOf, commit} = makeCopy();
		const next = fileOf('three');
		git('rm', '--quiet', fileOf('two'));
		commit();
		await expectBad(folder, next, 'it has seq 3 where 2 is due');
	});

	test('finds a file in the working tree that was edited and not committed', async () => {
		const {folder, fileOf, edit} = makeCopy();
		const file = fileOf('one');
		edit(file, text => `${text}!`);
		await expectBad(folder, file, 'the file is not what was committed');
	});

	test('says of a folder that is no transcript that it cannot be read', async () => {
		const {code, stderr} = await runLalia(original, ['verify', '--workspace', original.cwd]);
		expect([code, stderr]).toEqual([1, expect.stringContaining('\nreason: verification_failed\n')]);
		expect(stderr).toContain(original.cwd);
	});

	test('leaves the transcript as it is, and starts no daemon', async () => {
		const head = gitIn(original, 'rev-parse', 'HEAD');
		expect(await runLalia(original, ['verify'])).toMatchObject({code: 0});
		expect([gitIn(original, 'rev-parse', 'HEAD'), gitIn(original, 'status', '--porcelain')]).toEqual([head, '']);
		expect(existsSync(join(original.home, 'sock'))).toBe(false);
	});
});
