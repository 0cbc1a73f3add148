import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test, vi} from 'vitest';
import {gitIn} from '../support/home.js';
import {type KilledGit, killedGit, type Moment} from '../support/killed-git.js';
import {until} from '../support/until.js';
import {expectTranscript, makeStage, type Stage, sendOne, withoutGit} from './crash/stage.js';

vi.setConfig({testTimeout: 60_000});

/** A stage whose daemon has a git that can be killed, from its first moment on or once it is told where git is. */
const makeKilling = (hasGit = true): {stage: Stage; git: KilledGit} => {
	// Reason for the cast: the stage makes it before any test.
	const killing = {} as {stage: Stage; git: KilledGit};
	killing.stage = makeStage(home => {
		killing.git = killedGit(home);
		return hasGit ? killing.git.env : withoutGit(home);
	});
	return killing;
};

/** False while the daemon has the index. */
const isRemoved = ({home}: Stage, file: string): boolean => {
	try {
		gitIn(home, 'rm', '--quiet', '--force', file);
		return true;
	} catch {
		return false;
	}
};

describe('a git that is killed', () => {
	const killing = makeKilling();

	/** What fails has the repository opened anew, for which it is read. */
	const moments: [string, Moment, string[]][] = [
		['fast-import', 'before', []],
		['fast-import', 'half', []],
		['fast-import', 'after', []],
		['ls-tree', 'before', ['fast-import']],
		['ls-tree', 'after', ['fast-import']],
		['log', 'before', ['fast-import']],
		['log', 'after', ['fast-import']],
		['--version', 'after', ['fast-import']],
	];
	test.each(moments)('at %s, %s, loses nothing', async (command, moment, first) => {
		const {stage, git} = killing;
		await stage.untilCommitted();
		for (const each of first) {
			git.arm(each, 'before');
		}

		git.arm(command, moment);
		await sendOne(stage);
		await git.areKilled();
		await expectTranscript(stage);
	});

	test.each(['diff-index', 'read-tree'].flatMap(each => [[each, 'before'] as const, [each, 'after'] as const]))(
		'at %s, %s, which carries a user’s staged work over, loses nothing',
		async (command, moment) => {
			const {stage, git} = killing;
			const {home} = stage;
			await stage.untilCommitted();
			writeFileSync(join(home.workspace, `NOTES-${command}-${moment}`), 'mine\n');
			gitIn(home, 'add', `NOTES-${command}-${moment}`);
			git.arm(command, moment);
			await sendOne(stage);
			await git.areKilled();
			await stage.untilCommitted();
			await until(
				'only the notes are staged',
				() => gitIn(home, 'status', '--porcelain') === `A  NOTES-${command}-${moment}\n`,
			);
			await until('the index is free', () => isRemoved(stage, `NOTES-${command}-${moment}`));
			await expectTranscript(stage);
		},
	);

	test.each(['before', 'after'] as const)('at a repack, %s, loses nothing', async moment => {
		const {stage, git} = killing;
		git.arm('repack', moment);
		const killed = git.areKilled();
		let isKilled = false;
		killed.then(() => (isKilled = true));
		while (!isKilled) {
			await sendOne(stage);
			await stage.untilCommitted();
		}

		await expectTranscript(stage);
	});
});

describe.each([
	['init', 'before'],
	['init', 'after'],
	['symbolic-ref', 'before'],
	['symbolic-ref', 'after'],
	['config', 'before'],
	['config', 'after'],
] as const)('a git that is killed while it makes the repository, at %s, %s,', (command, moment) => {
	const killing = makeKilling(false);
	test('is followed by another, which makes it', async () => {
		const {stage, git} = killing;
		const {site} = stage.system;
		await site.daemon.end('SIGKILL');
		Object.assign(site.env, git.env);
		git.arm(command, moment);
		await stage.goOn();
		await git.areKilled();
		await expectTranscript(stage);
		expect(gitIn(stage.home, 'symbolic-ref', 'HEAD')).toBe('refs/heads/main\n');
	});
});
