import {execFileSync} from 'node:child_process';
import {
	appendFileSync,
	chmodSync,
	mkdirSync,
	realpathSync,
	renameSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import {basename, join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {projectOfUrl, readGitContext} from '../../../source/client/identity/git-context.js';
import {temporaryFolder} from './temporary-folder.js';

const git = (cwd: string, ...args: string[]): string =>
	execFileSync('git', args, {
		cwd,
		encoding: 'utf8',
		stdio: ['ignore', 'pipe', 'ignore'],
		env: {
			PATH: process.env.PATH,
			HOME: cwd,
			GIT_CONFIG_NOSYSTEM: '1',
			GIT_AUTHOR_NAME: 'a',
			GIT_AUTHOR_EMAIL: 'a@b',
			GIT_COMMITTER_NAME: 'a',
			GIT_COMMITTER_EMAIL: 'a@b',
		},
	}).trim();

/** A repository with one commit, on the branch `main`. */
const makeRepository = (folder = join(temporaryFolder(), 'My_Repo')): string => {
	mkdirSync(folder, {recursive: true});
	git(folder, 'init', '--quiet', '--initial-branch=main');
	git(folder, 'commit', '--quiet', '--allow-empty', '--message=first');

	return folder;
};

test('a main checkout is known in all its folders', () => {
	const repo = makeRepository();
	mkdirSync(join(repo, 'a/b'), {recursive: true});
	const context = {worktree: repo, branch: 'main', repoRoot: repo, project: 'My_Repo'};

	expect(readGitContext(repo)).toEqual(context);
	expect(readGitContext(join(repo, 'a/b'))).toEqual(context);
	expect(readGitContext(join(repo, '.git/hooks'))).toEqual(context);
});

test('a linked worktree has its own branch, and the project of the main one', () => {
	const repo = makeRepository();
	const linked = join(repo, '../wt/auth');
	git(repo, 'worktree', 'add', '--quiet', '-b', 'feature/auth', linked);
	mkdirSync(join(linked, 'sub'));
	const context = {
		worktree: realpathSync(linked),
		branch: 'feature/auth',
		repoRoot: repo,
		project: 'My_Repo',
	};

	expect(readGitContext(linked)).toEqual(context);
	expect(readGitContext(join(linked, 'sub'))).toEqual(context);
	expect(git(linked, 'rev-parse', '--show-toplevel')).toBe(context.worktree);
});

test('the project is named after origin, the same in all worktrees', () => {
	const repo = makeRepository();
	git(repo, 'remote', 'add', 'upstream', 'https://example.com/x/other.git');
	git(repo, 'remote', 'add', 'origin', 'git@example.com:team/wid.get.git');
	git(repo, 'worktree', 'add', '--quiet', '../wt');

	expect(readGitContext(repo)?.project).toBe('wid.get');
	expect(readGitContext(join(repo, '../wt'))?.project).toBe('wid.get');
});

test('a path through a symbolic link gives the same answer', () => {
	const repo = makeRepository();
	mkdirSync(join(repo, 'sub'));
	symlinkSync(join(repo, 'sub'), join(repo, '../link'));

	expect(readGitContext(join(repo, '../link'))).toEqual(readGitContext(repo));
});

test('a detached HEAD is no branch, one without commits is', () => {
	const repo = makeRepository();
	git(repo, 'checkout', '--quiet', '--detach');

	expect(readGitContext(repo)).toEqual({worktree: repo, repoRoot: repo, project: 'My_Repo'});

	git(repo, 'checkout', '--quiet', '--orphan', 'x/y/z');
	expect(readGitContext(repo)?.branch).toBe('x/y/z');
});

test('what harnesses and hooks say in GIT_DIR does not count', () => {
	const repo = makeRepository();
	process.env.GIT_DIR = '/nowhere';

	try {
		expect(readGitContext(repo)?.worktree).toBe(repo);
	} finally {
		delete process.env.GIT_DIR;
	}
});

test('a submodule is a repository of its own, in its linked worktrees too', () => {
	const library = makeRepository(join(temporaryFolder(), 'library'));
	const repo = makeRepository();
	git(repo, '-c', 'protocol.file.allow=always', 'submodule', 'add', '--quiet', library, 'vendor/lib');
	const submodule = join(repo, 'vendor/lib');
	git(submodule, 'worktree', 'add', '--quiet', '-b', 'fix', '../../../lib-fix');

	expect(readGitContext(submodule)).toEqual({
		worktree: submodule,
		branch: 'main',
		repoRoot: submodule,
		project: 'library',
	});
	expect(readGitContext(join(repo, '../lib-fix'))).toMatchObject({
		branch: 'fix',
		repoRoot: submodule,
		project: 'library',
	});
});

test('a bare repository is no worktree, but has some', () => {
	const folder = temporaryFolder();
	const bare = join(folder, 'shop.git');
	git(folder, 'clone', '--quiet', '--bare', makeRepository(), bare);
	git(bare, 'remote', 'remove', 'origin');
	git(bare, 'worktree', 'add', '--quiet', '../wt', 'main');

	expect(readGitContext(bare)).toBeUndefined();
	expect(readGitContext(join(bare, 'refs'))).toBeUndefined();
	expect(readGitContext(join(folder, 'wt'))).toEqual({
		worktree: join(folder, 'wt'),
		branch: 'main',
		repoRoot: bare,
		project: 'shop',
	});
});

test('a bare repository hidden in the folder of its worktrees is called like that folder', () => {
	const folder = join(temporaryFolder(), 'shop');
	mkdirSync(folder);
	git(folder, 'clone', '--quiet', '--bare', makeRepository(), '.bare');
	git(join(folder, '.bare'), 'remote', 'remove', 'origin');
	writeFileSync(join(folder, '.git'), 'gitdir: ./.bare\n');
	git(folder, 'worktree', 'add', '--quiet', 'main', 'main');

	expect(readGitContext(join(folder, 'main'))).toMatchObject({repoRoot: folder, project: 'shop'});
	expect(readGitContext(folder)).toMatchObject({worktree: folder, repoRoot: folder, project: 'shop'});
});

test('a repository whose git folder lies elsewhere is the same from all its worktrees', () => {
	const folder = temporaryFolder();
	git(folder, 'init', '--quiet', '--initial-branch=main', `--separate-git-dir=${join(folder, 'store.git')}`, 'repo');
	git(join(folder, 'repo'), 'commit', '--quiet', '--allow-empty', '--message=first');
	git(join(folder, 'repo'), 'worktree', 'add', '--quiet', '../wt');
	const main = readGitContext(join(folder, 'repo'));
	const linked = readGitContext(join(folder, 'wt'));

	expect(main).toMatchObject({worktree: join(folder, 'repo'), project: 'store'});
	expect(linked).toMatchObject({worktree: join(folder, 'wt'), repoRoot: main?.repoRoot, project: main?.project});
});

describe('there is no context', () => {
	test('outside of a repository, and in a folder that is gone', () => {
		const folder = temporaryFolder();

		expect(readGitContext(folder)).toBeUndefined();
		expect(readGitContext(join(folder, 'nowhere'))).toBeUndefined();
		expect(readGitContext('/')).toBeUndefined();
	});

	test.each([
		['garbage', 'garbage'],
		['nothing', ''],
		['a folder that is not there', 'gitdir: /nowhere/at/all\n'],
		['a folder that is none of git’s', 'gitdir: /tmp\n'],
	])('where .git is a file with %s', (_title, content) => {
		const folder = temporaryFolder();
		writeFileSync(join(folder, '.git'), content);

		expect(readGitContext(folder)).toBeUndefined();
	});

	test('in a worktree whose repository was moved away', () => {
		const repo = makeRepository();
		git(repo, 'worktree', 'add', '--quiet', '../wt');
		renameSync(repo, `${repo}-moved`);

		expect(readGitContext(join(repo, '../wt'))).toBeUndefined();
	});

	test('where HEAD is a folder, or .git neither file nor folder', () => {
		const repo = makeRepository();
		rmSync(join(repo, '.git/HEAD'));
		mkdirSync(join(repo, '.git/HEAD'));
		expect(readGitContext(repo)).toBeUndefined();

		const folder = temporaryFolder();
		execFileSync('mkfifo', [join(folder, '.git')]);
		expect(readGitContext(folder)).toBeUndefined();
	});
});

test('a folder .git that is no repository is passed over, as git does', () => {
	const repo = makeRepository();
	mkdirSync(join(repo, 'sub/.git'), {recursive: true});

	expect(readGitContext(join(repo, 'sub'))?.worktree).toBe(repo);
});

test('what is garbled in HEAD and config leaves the rest', () => {
	const repo = makeRepository();
	writeFileSync(join(repo, '.git/HEAD'), '\0\xff garbage');
	writeFileSync(join(repo, '.git/config'), '[remote "origin"\nurl = x\n[[[\n=\n\0');

	expect(readGitContext(repo)).toEqual({worktree: repo, repoRoot: repo, project: 'My_Repo'});

	rmSync(join(repo, '.git/config'));
	writeFileSync(join(repo, '.git/HEAD'), 'ref: refs/heads/.invalid\n');
	expect(readGitContext(repo)).toEqual({worktree: repo, repoRoot: repo, project: 'My_Repo'});
});

test.each([
	['[remote "origin"]\n\turl = https://x/y/plain.git\n', 'plain'],
	['[Remote   "origin"] URL=https://x/y/same-line\n', 'same-line'],
	['[remote "origin"]\r\n\turl = https://x/y/windows.git\r\n', 'windows'],
	['[remote "origin"]\n\turl = "https://x/y/qu#oted.git" ; comment\n', 'qu#oted'],
	['[remote "origin"]\n\turl = https://x/y/commented # comment\n', 'commented'],
	['[remote "origin"]\n\turl = https://x/y/\\\ncontinued\n', 'continued'],
	['[remote "Origin"]\n\turl = https://x/y/other\n', 'My_Repo'],
	['[remote "origin"]\n\tpushurl = https://x/y/push\n\turl = https://x/y/first\n\turl = https://x/y/second\n', 'first'],
	['# [remote "origin"]\n[branch "origin"]\nurl = https://x/y/branch\n', 'My_Repo'],
	['[remote "origin"]\n\turl = https://x/y/\\"odd\\".git\n', '"odd"'],
])('the configuration %j names %s, and git agrees', (config, project) => {
	const repo = makeRepository();
	appendFileSync(join(repo, '.git/config'), config);

	expect(readGitContext(repo)?.project).toBe(project);
	const url = project === basename(repo) ? '' : git(repo, 'config', '--get-all', 'remote.origin.url').split('\n')[0];
	expect(projectOfUrl(url ?? '') ?? basename(repo)).toBe(project);
});

test.each([
	['https://github.com/team/repo.git', 'repo'],
	['https://github.com/team/repo', 'repo'],
	['https://github.com/team/repo/', 'repo'],
	['https://github.com/team/repo.git/', 'repo'],
	['https://user:secret@example.com:8443/repo.git', 'repo'],
	['ssh://git@example.com:22/~ada/My_Repo.git', 'My_Repo'],
	['git@github.com:team/wid.get.git', 'wid.get'],
	['example.com:repo', 'repo'],
	['git@github.com:repo.git/', 'repo'],
	['file:///srv/git/repo.git', 'repo'],
	['/srv/git/repo/.git', 'repo'],
	['/srv/git/repo//', 'repo'],
	['../upstream.git', 'upstream'],
	['../.git.git', '.git'],
	['https://github.com/', undefined],
	['https://github.com', undefined],
	['.', undefined],
	['../..', undefined],
	['', undefined],
])('the url %s names the project %s', (url, project) => {
	expect(projectOfUrl(url)).toBe(project);
});

test('a repository that is closed to us gives no answer, and no error', () => {
	const repo = makeRepository();
	chmodSync(join(repo, '.git'), 0o000);

	expect(() => readGitContext(repo)).not.toThrow();
	chmodSync(join(repo, '.git'), 0o700);
});
