import {execFileSync, spawn} from 'node:child_process';
import {mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import {readBundle, writeBundle} from '../../../source/client/backup/bundle.js';

const env = {PATH: process.env['PATH']};
const author = ['-c', 'user.name=alice', '-c', 'user.email=alice@example.org'];

const makeRoot = (): string => {
	const root = realpathSync(mkdtempSync(join(tmpdir(), 'lalia-test-')));
	onTestFinished(() => rmSync(root, {recursive: true, force: true}));
	return root;
};

/** A workspace with two commits, each with a file. */
const makeWorkspace = (workspace: string, ...words: string[]) => {
	execFileSync('git', ['init', '--quiet', '--initial-branch=main', ...words, workspace], {env});
	const git = (...args: string[]): string =>
		execFileSync('git', ['-C', workspace, ...args], {env, encoding: 'utf8'}).trim();
	const commits = ['one', 'two'].map(name => {
		writeFileSync(join(workspace, name), `${name}\n`);
		git('add', name);
		git(...author, 'commit', '--quiet', `--message=${name}`);
		return git('rev-parse', 'HEAD');
	});
	return {git, commits};
};

test('a bundle holds the history up to its commit, however fast the branch moves meanwhile', async () => {
	const root = makeRoot();
	const workspace = join(root, 'workspace');
	const {git, commits} = makeWorkspace(workspace);
	const [head = ''] = commits;
	const moves = commits.map(commit => `git update-ref refs/heads/main ${commit}`).join('; ');
	const moving = spawn('sh', ['-c', `while :; do ${moves}; done`], {cwd: workspace, env, detached: true});
	onTestFinished(() => void process.kill(-Number(moving.pid), 'SIGKILL'));

	for (let number = 0; number < 20; number++) {
		const file = join(root, `${number}.bundle`);
		await writeBundle({workspace, head, file, scratch: join(root, `${number}.git`)}, env);
		expect(git('bundle', 'list-heads', file)).toBe(`${head} refs/heads/main`);
	}
});

/** Of a bundle's way there and back: what is in the new workspace. */
const carry = async (workspace: string, head: string, own: NodeJS.ProcessEnv = env): Promise<string[]> => {
	const root = makeRoot();
	const [file, there] = [join(root, 'bundle'), join(root, 'there')];
	await writeBundle({workspace, head, file, scratch: join(root, 'scratch.git')}, own);
	mkdirSync(there);
	await readBundle({file, head, workspace: there}, own);
	return ['one', 'two'].map(name => readFileSync(join(there, name), 'utf8'));
};

describe('a bundle is made and read', () => {
	test('whatever the user has told git', async () => {
		const root = makeRoot();
		const {commits} = makeWorkspace(join(root, 'workspace'));
		mkdirSync(join(root, 'hooks'));
		for (const hook of ['reference-transaction', 'post-checkout']) {
			writeFileSync(join(root, 'hooks', hook), '#!/bin/sh\nexit 1\n', {mode: 0o700});
		}

		const settings = [
			'[safe]\n\tbareRepository = explicit',
			'[init]\n\tdefaultObjectFormat = sha256',
			`[core]\n\tautocrlf = true\n\thooksPath = ${join(root, 'hooks')}`,
		];
		writeFileSync(join(root, '.gitconfig'), `${settings.join('\n')}\n`);
		expect(await carry(join(root, 'workspace'), String(commits[1]), {...env, HOME: root})).toEqual(['one\n', 'two\n']);
	});

	test('of a workspace whose path has in it what means something to git', async () => {
		const workspace = join(makeRoot(), '#a "b"\n\tc\\n:d ü');
		const {commits} = makeWorkspace(workspace);
		expect(await carry(workspace, String(commits[1]))).toEqual(['one\n', 'two\n']);
	});

	test('of a repository of SHA-256', async () => {
		const workspace = join(makeRoot(), 'workspace');
		const {commits} = makeWorkspace(workspace, '--object-format=sha256');
		expect(await carry(workspace, String(commits[1]))).toEqual(['one\n', 'two\n']);
	});
});
