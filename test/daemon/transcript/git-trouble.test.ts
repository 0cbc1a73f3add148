import {existsSync, mkdirSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {isGone} from '../../support/processes.js';
import {until} from '../../support/until.js';
import {messageEntries, messageEntry, ulidOf} from './entries.js';
import {openMemoryOutbox} from './memory-outbox.js';
import {drained, idsOf, openScene} from './scene.js';

test('a git that is missing shows in the state, and the messages follow once it is there', async () => {
	const {open, environment, committedIds, workspace, logged, root} = openScene();
	const {PATH} = environment;
	environment['PATH'] = join(root, 'nowhere');
	const outbox = openMemoryOutbox(...messageEntries(1, 4));
	const transcript = open(outbox);
	await transcript.start();
	expect(transcript.state()).toMatchObject({pending: 3, failing: {message: 'git was not found on PATH', attempts: 1}});
	expect(existsSync(join(workspace, '.git', 'HEAD'))).toBe(false);
	await drained(transcript);
	await until('it is tried again', () => (transcript.state().failing?.attempts ?? 0) >= 3);
	expect(outbox.pending()).toBe(3);
	environment['PATH'] = PATH;
	await until('it heals', () => transcript.state().failing === undefined && outbox.pending() === 0);
	expect(committedIds()).toEqual(idsOf(1, 4));
	expect(logged).toHaveLength(3);
	expect(logged[0]).toMatch(/git was not found/);
	expect(logged.some(line => /works again after \d+ failed attempts/.test(line))).toBe(true);
});

test('a workspace deleted while running is made anew, says so, and goes on with the outbox', async () => {
	const {open, workspace, committedIds, status, logged, read, fsck} = openScene();
	const outbox = openMemoryOutbox(...messageEntries(1, 4));
	const transcript = open(outbox);
	await transcript.start();
	await drained(transcript);
	rmSync(workspace, {recursive: true});
	outbox.add(...messageEntries(4, 7));
	transcript.wake();
	await until('it heals', () => outbox.pending() === 0);
	expect(committedIds()).toEqual(idsOf(4, 7));
	expect(read(`rooms/attic/2026-01-02/${ulidOf(6)}.md`)).toBe('message 6\n');
	expect(logged.some(line => line.includes('the workspace was gone'))).toBe(true);
	await until('the index is at the tip', () => status().length === 0);
	expect(fsck()).toBe('');
});

test('a .git deleted while running is not looked for in a parent folder', async () => {
	const {open, workspace, root, git, committedIds} = openScene();
	mkdirSync(workspace);
	git('-C', root, 'init', '--quiet', '-b', 'main');
	const outbox = openMemoryOutbox(messageEntry(1));
	const transcript = open(outbox);
	await transcript.start();
	await drained(transcript);
	rmSync(join(workspace, '.git'), {recursive: true});
	outbox.add(messageEntry(2));
	transcript.wake();
	await until('it heals', () => outbox.pending() === 0);
	expect(committedIds()).toEqual(idsOf(2, 3));
	expect(git('-C', root, 'for-each-ref')).toBe('');
});

test('while a user holds the index, commits go on, and the index follows when it is free', async () => {
	const {open, at, status, committedIds} = openScene();
	const outbox = openMemoryOutbox(messageEntry(1));
	const transcript = open(outbox);
	await transcript.start();
	await drained(transcript);
	writeFileSync(at('.git/index.lock'), '');
	outbox.add(messageEntry(2), messageEntry(3, {files: [{path: 'tasks/p/list.json', content: Buffer.from('[]')}]}));
	transcript.wake();
	await drained(transcript);
	expect(committedIds()).toEqual(idsOf(1, 4));
	expect(transcript.state().failing).toBeUndefined();
	expect(status()).not.toEqual([]);
	rmSync(at('.git/index.lock'));
	await until('the index is at the tip', () => status().length === 0);
});

test('an index.lock older than a minute is stale', async () => {
	const {open, at, status, logged} = openScene();
	const outbox = openMemoryOutbox(messageEntry(1));
	const transcript = open(outbox);
	await transcript.start();
	await drained(transcript);
	writeFileSync(at('.git/index.lock'), '');
	const before = (Date.now() - 61_000) / 1_000;
	utimesSync(at('.git/index.lock'), before, before);
	outbox.add(messageEntry(2));
	transcript.wake();
	await drained(transcript);
	expect(status()).toEqual([]);
	expect(logged).toContain('transcript: removed a stale index.lock');
});

test('a lock on main fails the batch until it is given up, or older than a minute', async () => {
	const {open, at, clock, committedIds, logged} = openScene();
	const outbox = openMemoryOutbox(messageEntry(1));
	const transcript = open(outbox);
	await transcript.start();
	await drained(transcript);
	writeFileSync(at('.git/refs/heads/main.lock'), '');
	outbox.add(messageEntry(2));
	transcript.wake();
	await until('it fails', () => transcript.state().failing);
	expect(transcript.state().failing?.message).toMatch(/git fast-import failed/);
	rmSync(at('.git/refs/heads/main.lock'));
	await until('it heals', () => outbox.pending() === 0);

	writeFileSync(at('.git/refs/heads/main.lock'), '');
	outbox.add(messageEntry(3));
	transcript.wake();
	await until('it fails again', () => transcript.state().failing);
	clock.aheadMs = 61_000;
	await until('it heals again', () => outbox.pending() === 0);
	expect(logged).toContain('transcript: removed a stale lock: refs/heads/main.lock');
	expect(committedIds()).toEqual(idsOf(1, 4));
});

test('a main that a user moves during a batch is never overwritten', async () => {
	const {open, subjects, standInForGit, root, git, status} = openScene();
	standInForGit(`case "$*" in *fast-import*) ;; *) exec $GIT "$@";; esac
		cat > ${root}/stream
		if [ -e ${root}/meddle ]; then
			rm ${root}/meddle
			$GIT -c user.name=u -c user.email=u@u commit --quiet --allow-empty -m meddled
		fi
		exec $GIT "$@" < ${root}/stream`);
	const outbox = openMemoryOutbox(messageEntry(1));
	const transcript = open(outbox);
	await transcript.start();
	await drained(transcript);
	writeFileSync(join(root, 'meddle'), '');
	outbox.add(messageEntry(2));
	transcript.wake();
	await until('it is committed', () => outbox.pending() === 0);
	expect(subjects()).toEqual(['alice: message 1', 'meddled', 'alice: message 2']);
	await until('the index is at the tip', () => status().length === 0);
	expect(git('fsck', '--strict', '--no-dangling')).toBe('');
});

test('a repository that is corrupted fails without losing anything, and goes on when it is mended', async () => {
	const {open, at, committedIds} = openScene();
	const outbox = openMemoryOutbox(messageEntry(1));
	const transcript = open(outbox);
	await transcript.start();
	await drained(transcript);
	const ref = readFileSync(at('.git/refs/heads/main'));
	writeFileSync(at('.git/refs/heads/main'), '');
	outbox.add(messageEntry(2));
	transcript.wake();
	await until('it fails', () => transcript.state().failing);
	expect(transcript.state().failing?.message).toMatch(/holds no object id/);
	writeFileSync(at('.git/refs/heads/main'), ref);
	renameSync(at('.git/objects'), at('.git/objects-away'));
	await until('it fails otherwise', () => transcript.state().failing?.message.includes('git'));
	expect(existsSync(at('.git/objects'))).toBe(false);
	renameSync(at('.git/objects-away'), at('.git/objects'));
	await until('it heals', () => outbox.pending() === 0);
	expect(committedIds()).toEqual(idsOf(1, 3));
});

test('a workspace that cannot be made fails in words, and is made once it can be', async () => {
	const {open, workspace, committedIds} = openScene();
	writeFileSync(workspace, 'a file in its place');
	const outbox = openMemoryOutbox(messageEntry(1));
	const transcript = open(outbox);
	await transcript.start();
	expect(transcript.state().failing?.message).toMatch(/EEXIST/);
	rmSync(workspace);
	mkdirSync(workspace);
	await until('it heals', () => outbox.pending() === 0);
	expect(committedIds()).toEqual(idsOf(1, 2));
});

test('a wake does not shorten the wait after a failure', async () => {
	const {open, environment, root} = openScene();
	environment['PATH'] = join(root, 'nowhere');
	const transcript = open(openMemoryOutbox(messageEntry(1)));
	await transcript.start();
	const {attempts} = await until('it has failed twice', () => {
		const failing = transcript.state().failing;
		return failing && failing.attempts >= 2 && failing;
	});
	for (let wakes = 0; wakes < 100; wakes++) {
		transcript.wake();
		await new Promise(resolve => setImmediate(resolve));
	}
	expect(transcript.state().failing?.attempts).toBeLessThanOrEqual(attempts + 1);
});

test('draining ends when its signal does', async () => {
	const {open, standInForGit, root, committedIds} = openScene();
	standInForGit(`case "$*" in *fast-import*) while [ ! -e ${root}/go ]; do sleep 0.02; done;; esac; exec $GIT "$@"`);
	const outbox = openMemoryOutbox(messageEntry(1));
	const transcript = open(outbox);
	await transcript.start();
	const impatience = new AbortController();
	const draining = transcript.drain(impatience.signal);
	impatience.abort();
	await draining;
	expect(outbox.pending()).toBe(1);
	writeFileSync(join(root, 'go'), '');
	await drained(transcript);
	expect(committedIds()).toEqual(idsOf(1, 2));
});

test('closing ends a git that hangs, with what it has started, and its entries stay pending for the next start', async () => {
	const {open, standInForGit, root, committedIds, environment} = openScene();
	const {PATH} = environment;
	standInForGit(
		`case "$*" in *fast-import*) sleep 20 & echo $! > ${root}/started; touch ${root}/hangs; wait; exit 1;; esac; exec $GIT "$@"`,
	);
	const outbox = openMemoryOutbox(messageEntry(1));
	const transcript = open(outbox);
	await transcript.start();
	await until('git hangs', () => existsSync(join(root, 'hangs')));
	await transcript.close();
	await until('what it has started is gone', () => isGone(Number(readFileSync(join(root, 'started'), 'utf8'))));
	expect(outbox.pending()).toBe(1);
	environment['PATH'] = PATH;
	const next = open(outbox);
	await next.start();
	await drained(next);
	expect(committedIds()).toEqual(idsOf(1, 2));
});
