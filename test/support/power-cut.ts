import {execFile, execFileSync} from 'node:child_process';
import {writeFileSync} from 'node:fs';
import {copyFile, mkdir, open, readdir, rm, stat} from 'node:fs/promises';
import {join} from 'node:path';
import {signalGroup} from '../../source/daemon/signal-group.js';
import {type Home, makeHome} from './home.js';
import {databaseOf} from './lost-home.js';
import {childrenOf} from './processes.js';
import type {Random} from './random.js';

export type Cut = 'frozen' | 'creeping';

/**
 * A copy of a home and its workspace, as a disk may have them after the power went.
 *
 * - `frozen`: the daemon and its git stand still while all is copied, as for a snapshot of the whole disk.
 * - `creeping`: file by file, while git goes on with what was sent, and nobody sends more. A disk never has a later write without an earlier one that was flushed; so
 *   what is written last is copied first: the database, which settles what is in git; then the files and the index; then git's
 *   refs; then its objects. It is done again where SQLite has moved its log into the database meanwhile, or a pack has gone
 *   into another: two copies at two times may then have neither.
 */
export const cutPower = async (home: Home, {pid, cut}: {pid: number; cut: Cut}): Promise<Home> => {
	const copy = makeHome({LALIA_LOG: 'info'});
	cut === 'frozen' ? copyFrozen(home, copy, pid) : await copyCreeping(home, copy);
	return copy;
};

/** What nobody flushes may be empty, and of what was being written last there may be a part. */
export const tear = (copy: Home, random: Random): void => {
	writeFileSync(`${databaseOf(copy)}-wal`, Buffer.alloc(1 + random(5000), random(256)), {flag: 'a'});
	writeFileSync(join(copy.workspace, '.git/index'), '');
	writeFileSync(join(copy.workspace, '.git/lalia/indexed'), '');
};

/** Each git of the daemon runs in a process group of its own. */
const copyFrozen = (home: Home, copy: Home, pid: number): void => {
	process.kill(-pid, 'SIGSTOP');
	const gits = childrenOf(pid);
	signalAll(gits, 'SIGSTOP');
	try {
		execFileSync('cp', ['-a', home.home, copy.home]);
		execFileSync('cp', ['-a', home.workspace, copy.workspace]);
	} finally {
		signalAll([...gits, pid], 'SIGCONT');
	}
};

const signalAll = (leaders: number[], signal: NodeJS.Signals): void => {
	for (const leader of leaders) {
		signalGroup(leader, signal);
	}
};

const copyCreeping = async (home: Home, copy: Home): Promise<void> => {
	await mkdir(copy.home, {mode: 0o700});
	const log = `${databaseOf(home)}-wal`;
	await untilCalm(
		() => beginningOf(log),
		async () => {
			await copyFile(databaseOf(home), databaseOf(copy));
			await copyFile(log, `${databaseOf(copy)}-wal`);
		},
	);
	const [git, gitCopy] = [join(home.workspace, '.git'), join(copy.workspace, '.git')];
	await mkdir(gitCopy, {recursive: true, mode: 0o700});
	await copyAll(copy.workspace, await othersIn(home.workspace, ['.git']));
	await copyAll(gitCopy, await othersIn(git, ['refs', 'objects']));
	await untilCalm(
		() => packsOf(git),
		async () => {
			await rm(join(gitCopy, 'refs'), {recursive: true, force: true});
			await rm(join(gitCopy, 'objects'), {recursive: true, force: true});
			await copyAll(gitCopy, [join(git, 'refs')]);
			await copyAll(gitCopy, [join(git, 'objects')]);
		},
	);
};

const othersIn = async (folder: string, names: string[]): Promise<string[]> =>
	(await readdir(folder)).filter(name => !names.includes(name)).map(name => join(folder, name));

/** Two names of one file stay that. Files come and go meanwhile, of which `cp` complains. */
const copyAll = (to: string, from: string[]): Promise<void> =>
	new Promise(resolve => execFile('cp', ['-a', ...from, to], () => resolve()));

/** Copies again where what was there before is gone after. */
const untilCalm = async (look: () => Promise<string[]>, copy: () => Promise<void>): Promise<void> => {
	for (;;) {
		const before = await look();
		await copy();
		const after = await look();
		if (before.every(each => after.includes(each))) {
			return;
		}
	}
};

/** Another one where the log has gone into the database. */
const beginningOf = async (log: string): Promise<string[]> => {
	const file = await open(log);
	const {buffer} = await file.read({buffer: Buffer.alloc(32), position: 0});
	const {mtimeMs} = await stat(log.replace(/-wal$/, ''));
	await file.close();
	return [`${mtimeMs} ${buffer.toString('hex')}`];
};

const packsOf = async (git: string): Promise<string[]> =>
	(await readdir(join(git, 'objects/pack')).catch(() => [])).filter(name => name.endsWith('.pack'));
