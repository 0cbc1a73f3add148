import {existsSync, lstatSync, rmSync, statSync} from 'node:fs';
import {join} from 'node:path';
import type {Environment} from '../../identity/surroundings.js';
import {runGit} from '../../run-program.js';
import {enclosing} from '../enclosing-repository.js';
import {type Check, type Finding, failed, ok, warning} from '../finding.js';
import type {Installation} from '../installation.js';

/** A repository of lalia's own, in a place of its own. */
export const workspace: Check = {
	name: 'workspace',
	look: async ({workspace: folder, invocation: {surroundings}}) => {
		const stats = statSync(folder, {throwIfNoEntry: false});
		if (stats && !stats.isDirectory()) {
			return failed({what: `${folder} is no folder`, fix: 'move it out of the way, or set LALIA_WORKSPACE'});
		}

		if (await isForeign(folder, surroundings.env)) {
			return failed({
				what: `${folder} is somebody's own repository`,
				fix: 'set LALIA_WORKSPACE to a folder of its own, then lalia stop',
			});
		}

		const finding = await enclosing(folder, surroundings.env);
		return finding.status === 'ok' && !existsSync(join(folder, '.git'))
			? ok(`${finding.what} is no repository yet; the daemon makes it`)
			: finding;
	},
};

/** It has commits, and none of them is a transcript's. */
const isForeign = async (folder: string, env: Environment): Promise<boolean> => {
	if (!existsSync(join(folder, '.git')) || existsSync(join(folder, '.git/lalia'))) {
		return false;
	}

	const commits = (...words: string[]) => runGit(['-C', folder, 'rev-list', '--all', '--max-count=1', ...words], env);
	const [any, own] = [await commits(), await commits('--grep=^Lalia-Id: ')];
	return Boolean(any?.stdout) && !own?.stdout;
};

const leftAfterMs = 10 * 60_000;

/** Whether git can work with it, as far as that is seen without reading all of its history. */
export const repository: Check = {
	name: 'repository',
	look: async installation => {
		const {workspace: folder, invocation, now} = installation;
		if (!existsSync(join(folder, '.git'))) {
			return ok('there is none yet');
		}

		const ask = (...words: string[]) => runGit(['-C', folder, ...words], invocation.surroundings.env);
		const head = await ask('rev-parse', '--verify', '--quiet', 'HEAD');
		if (head === undefined) {
			return ok('only git can look into it');
		}

		const isEmpty = head.code === 1;
		const read = isEmpty ? head : await ask('log', '-1', '--format=', '--name-only');
		const status = await ask('status', '--porcelain');
		const broken = [...(isEmpty ? [] : [read]), status].find(ended => ended?.code !== 0);
		if (broken) {
			return failed({
				what: `git fails in ${folder}: ${broken.stderr.trim().split('\n')[0] ?? ''}`,
				fix: `git -C ${folder} fsck says what is broken; restore the workspace from a backup or a clone`,
			});
		}

		return (
			lookAtLock(folder, now) ?? lookAtStatus(installation, {status: status?.stdout ?? '', head: head.stdout.trim()})
		);
	},
};

/** Of a git that was killed; whoever works with it for as long as that is not at work any more. */
const lookAtLock = (folder: string, now: number): Finding | undefined => {
	const path = join(folder, '.git/index.lock');
	const stats = lstatSync(path, {throwIfNoEntry: false});
	return stats && now - stats.mtimeMs > leftAfterMs
		? warning({
				what: `${path} was left ${Math.round((now - stats.mtimeMs) / 60_000)} minutes ago`,
				fix: `remove it, unless a git of yours is at work there`,
				mend: () => {
					rmSync(path, {force: true});
					return `removed ${path}`;
				},
			})
		: undefined;
};

const lookAtStatus = (
	{workspace: folder, daemon}: Installation,
	{status, head}: {status: string; head: string},
): Finding => {
	const changes = status.split('\n').filter(Boolean);
	if (changes.length === 0) {
		return ok(head === '' ? 'no commits yet' : `clean, at ${head.slice(0, 12)}; lalia verify checks all of it`);
	}

	if (daemon.state !== 'answers' || daemon.health.transcript.pending > 0) {
		return ok(
			`${changes.length} files are not as in the last commit, which a daemon at work or one that was killed explains`,
		);
	}

	return warning({
		what: `${changes.length} changes that are not lalia's: ${changes.slice(0, 3).join(', ')}`,
		fix: `git -C ${folder} status shows them; take back what you did not mean`,
	});
};
