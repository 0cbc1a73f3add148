import {execFileSync, spawn} from 'node:child_process';
import {mkdtempSync, realpathSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {writeBundle} from '../../../source/client/backup/bundle.js';

const env = {PATH: process.env['PATH']};
const author = ['-c', 'user.name=alice', '-c', 'user.email=alice@example.org'];

test('a bundle holds the history up to its commit, however fast the branch moves meanwhile', async () => {
	const root = realpathSync(mkdtempSync(join(tmpdir(), 'lalia-test-')));
	onTestFinished(() => rmSync(root, {recursive: true, force: true}));
	const workspace = join(root, 'workspace');
	const git = (...words: string[]): string =>
		execFileSync('git', ['-C', workspace, ...words], {env, encoding: 'utf8'}).trim();
	execFileSync('git', ['init', '--quiet', '--initial-branch=main', workspace], {env});
	const commits = ['one', 'two'].map(message => {
		git(...author, 'commit', '--quiet', '--allow-empty', `--message=${message}`);
		return git('rev-parse', 'HEAD');
	});
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
