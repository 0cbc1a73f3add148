import {execFileSync} from 'node:child_process';
import {
	chmodSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	realpathSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {onTestFinished} from 'vitest';
import type {Outbox, Transcript} from '../../../source/daemon/transcript/entry.js';
import {openTranscript} from '../../../source/daemon/transcript/transcript.js';
import {ulidOf} from './entries.js';

const never = new AbortController().signal;

/** A throwaway workspace with real git, and transcripts on it; all gone when the test is over. */
export const openScene = () => {
	const root = realpathSync(mkdtempSync(join(tmpdir(), 'lalia-transcript-')));
	const workspace = join(root, 'workspace');
	const environment: NodeJS.ProcessEnv = {PATH: process.env['PATH'], HOME: root};
	const userEnvironment = {
		...environment,
		GIT_AUTHOR_NAME: 'u',
		GIT_AUTHOR_EMAIL: 'u@u',
		GIT_COMMITTER_NAME: 'u',
		GIT_COMMITTER_EMAIL: 'u@u',
	};
	const clock = {aheadMs: 0};
	const logged: string[] = [];
	const opened: Transcript[] = [];
	onTestFinished(async () => {
		await Promise.all(opened.map(transcript => transcript.close()));
		rmSync(root, {recursive: true, force: true, maxRetries: 5});
	});

	const at = (path: string) => join(workspace, path);
	/** git as the user of this home runs it. */
	const git = (...args: string[]): string =>
		execFileSync('git', ['-C', workspace, ...args], {
			env: userEnvironment,
			encoding: 'utf8',
			stdio: 'pipe',
			maxBuffer: 1 << 28,
		});
	return {
		root,
		workspace,
		environment,
		userEnvironment,
		clock,
		logged,
		at,
		git,
		open: (outbox: Outbox): Transcript => {
			const transcript = openTranscript({
				workspace,
				outbox,
				environment,
				log: line => logged.push(line),
				now: () => Date.now() + clock.aheadMs,
			});
			opened.push(transcript);
			return transcript;
		},
		write: (path: string, content: string): void => {
			mkdirSync(dirname(at(path)), {recursive: true});
			writeFileSync(at(path), content);
		},
		read: (path: string): string | undefined => (existsSync(at(path)) ? readFileSync(at(path), 'utf8') : undefined),
		/** `git status`, a line a change. */
		status: (): string[] => git('status', '--porcelain', '--untracked-files=all').split('\n').filter(Boolean),
		subjects: (...args: string[]): string[] =>
			git('log', '--reverse', '--format=%s', ...args)
				.split('\n')
				.filter(Boolean),
		/** The numbers of the entries on main, oldest first. */
		committedIds: (): string[] =>
			git('log', '--reverse', '--format=%(trailers:key=Lalia-Id,valueonly,separator=%x2C)', 'main')
				.split('\n')
				.filter(Boolean),
		fsck: (): string => git('fsck', '--strict', '--no-dangling'),
		/** Puts a shell script in git's place on the transcript's PATH; `$GIT` in it is the real one. */
		standInForGit: (script: string): void => {
			const real = execFileSync('sh', ['-c', 'command -v git'], {encoding: 'utf8', env: userEnvironment}).trim();
			const folder = join(root, 'bin');
			mkdirSync(folder, {recursive: true});
			writeFileSync(join(folder, 'git'), `#!/bin/sh\nGIT=${real}\n${script}\n`);
			chmodSync(join(folder, 'git'), 0o755);
			environment['PATH'] = `${folder}:${process.env['PATH']}`;
		},
	};
};

export type Scene = ReturnType<typeof openScene>;

/** Waits until the outbox is empty. */
export const drained = (transcript: Transcript): Promise<void> => transcript.drain(never);

export const idsOf = (from: number, before: number): string[] =>
	Array.from({length: before - from}, (_, index) => ulidOf(from + index));
