import {execFile} from 'node:child_process';
import {mkdirSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {expect, test} from 'vitest';
import {until} from '../../support/until.js';
import {fileOf, messageEntries, messageEntry} from './entries.js';
import {openMemoryOutbox} from './memory-outbox.js';
import {drained, idsOf, openScene} from './scene.js';

const run = promisify(execFile);

test('git status is clean after each of many batches, with files there, partly there, and gone', async () => {
	const {open, status, at} = openScene();
	const outbox = openMemoryOutbox();
	const transcript = open(outbox);
	await transcript.start();
	for (let serial = 1; serial < 16; serial++) {
		outbox.add(
			messageEntry(serial, {files: [fileOf(`rooms/r${serial % 3}/2026-01-0${serial % 5}/${serial}.md`, 'x')]}),
		);
		transcript.wake();
		await drained(transcript);
		expect(status()).toEqual([]);
	}
	rmSync(at('rooms/r1'), {recursive: true});
	expect(status()).toEqual([]);
	rmSync(at('rooms'), {recursive: true});
	expect(status()).toEqual([]);
});

test('what a user does in an ordinary repository works in this one', async () => {
	const {open, git, status, root, fsck} = openScene();
	const transcript = open(openMemoryOutbox(...messageEntries(1, 40)));
	await transcript.start();
	await drained(transcript);
	const head = git('rev-parse', 'main');
	expect(git('add', '-A')).toBe('');
	expect(git('diff', 'HEAD')).toBe('');
	expect(git('clean', '-fdxn')).toBe('');
	expect(git('ls-files').split('\n').filter(Boolean)).toHaveLength(39);
	git('reset', '--hard', '--quiet');
	git('gc', '--quiet', '--prune=now');
	git('clone', '--quiet', '.', join(root, 'clone'));
	expect(git('-C', join(root, 'clone'), 'status', '--porcelain')).toBe('');
	expect(git('-C', join(root, 'clone'), 'ls-files').split('\n').filter(Boolean)).toHaveLength(39);
	expect(git('rev-parse', 'main')).toBe(head);
	expect(status()).toEqual([]);
	expect(fsck()).toBe('');
});

test("a user's git log, status, gc and push beside a burst change nothing in it", async () => {
	const {open, git, committedIds, status, root, fsck, workspace, userEnvironment} = openScene();
	const outbox = openMemoryOutbox(messageEntry(1));
	const transcript = open(outbox);
	await transcript.start();
	await drained(transcript);
	git('init', '--quiet', '--bare', join(root, 'remote'));
	let isBusy = true;
	const user = async (...args: string[]) => {
		while (isBusy) {
			// A gc that finds another one at work refuses; what counts is what becomes of the history.
			await run('git', ['-C', workspace, ...args], {env: userEnvironment}).catch(() => undefined);
		}
	};
	const users = [
		user('gc', '--quiet'),
		user('status'),
		user('log', '-5', 'rooms/'),
		user('push', join(root, 'remote'), 'main'),
	];
	for (let serial = 2; serial < 200; serial += 20) {
		outbox.add(...messageEntries(serial, serial + 20));
		transcript.wake();
		await drained(transcript);
	}
	isBusy = false;
	await Promise.all(users);
	await drained(transcript);
	expect(committedIds()).toEqual(idsOf(1, 202));
	await until('the index is at the tip', () => status().length === 0);
	expect(fsck()).toBe('');
});

test("a user's global and the machine's own configuration are not obeyed", async () => {
	const {open, git, committedIds, status, root, environment, read, fsck, logged} = openScene();
	mkdirSync(join(root, 'hooks'));
	for (const hook of ['post-index-change', 'pre-commit', 'reference-transaction', 'post-checkout']) {
		writeFileSync(join(root, 'hooks', hook), '#!/bin/sh\nexit 1\n', {mode: 0o755});
	}
	writeFileSync(join(root, 'everything'), '*\n');
	writeFileSync(join(root, 'attributes'), '* text eol=crlf\n');
	writeFileSync(
		join(root, '.gitconfig'),
		`[init]\n\tdefaultBranch = trunk\n\ttemplateDir = ${root}/hooks\n[commit]\n\tgpgSign = true\n[gpg]\n\tprogram = false
[core]\n\thooksPath = ${root}/hooks\n\texcludesFile = ${root}/everything\n\tautocrlf = true\n\tattributesFile = ${root}/attributes
[fastimport]\n\tunpackLimit = 1000000\n[i18n]\n\tcommitEncoding = latin1\n`,
	);
	Object.assign(environment, {
		GIT_DIR: '/nonexistent',
		GIT_INDEX_FILE: '/nonexistent',
		GIT_AUTHOR_NAME: 'x',
		GIT_TRACE: '2',
	});
	const outbox = openMemoryOutbox(...messageEntries(1, 5), messageEntry(5, {files: [fileOf('ROOT.md', 'a\nb\r\n')]}));
	const transcript = open(outbox);
	await transcript.start();
	await drained(transcript);
	expect(git('symbolic-ref', 'HEAD')).toBe('refs/heads/main\n');
	expect(committedIds()).toEqual(idsOf(1, 6));
	expect(read('ROOT.md')).toBe('a\nb\r\n');
	expect(git('log', '--format=%an %G?', '-1')).toBe('alice N\n');
	expect(status()).toEqual([]);
	expect(fsck()).toBe('');
	expect(logged.filter(line => !line.includes('made a repository'))).toEqual([]);
});

test("a user's own commits on main are kept, files and all, and the next batch builds on them", async () => {
	const {open, git, status, subjects, write, read, fsck} = openScene();
	const outbox = openMemoryOutbox(messageEntry(1));
	const transcript = open(outbox);
	await transcript.start();
	await drained(transcript);
	write('NOTES.md', 'mine\n');
	git('add', 'NOTES.md');
	git('commit', '--quiet', '-m', 'my notes');
	git('commit', '--quiet', '--allow-empty', '-m', 'nothing');
	outbox.add(messageEntry(2));
	transcript.wake();
	await drained(transcript);
	expect(subjects()).toEqual(['alice: message 1', 'my notes', 'nothing', 'alice: message 2']);
	expect(git('ls-files')).toContain('NOTES.md\n');
	expect(read('NOTES.md')).toBe('mine\n');
	expect(status()).toEqual([]);
	write('NOTES.md', 'changed\n');
	expect(status()).toEqual([' M NOTES.md']);
	expect(fsck()).toBe('');
});

test('what a user has staged stays staged while messages arrive, and can be committed then', async () => {
	const {open, git, status, subjects, write} = openScene();
	const outbox = openMemoryOutbox(messageEntry(1));
	const transcript = open(outbox);
	await transcript.start();
	await drained(transcript);
	write('NOTES.md', 'mine\n');
	git('add', 'NOTES.md');
	for (const serial of [2, 3]) {
		outbox.add(messageEntry(serial), messageEntry(serial + 10, {files: [fileOf(`tasks/p${serial}/list.json`, '[]')]}));
		transcript.wake();
		await drained(transcript);
		expect(status()).toEqual(['A  NOTES.md']);
	}
	git('commit', '--quiet', '-m', 'my notes');
	expect(status()).toEqual([]);
	outbox.add(messageEntry(4));
	transcript.wake();
	await drained(transcript);
	expect(status()).toEqual([]);
	expect(subjects().slice(-2)).toEqual(['my notes', 'alice: message 4']);
	expect(git('ls-files', '--error-unmatch', 'NOTES.md')).toBe('NOTES.md\n');
});

test('with another branch checked out, commits go to main, and going back finds a clean status', async () => {
	const {open, git, status, committedIds} = openScene();
	const outbox = openMemoryOutbox(...messageEntries(1, 4));
	const transcript = open(outbox);
	await transcript.start();
	await drained(transcript);
	git('checkout', '--quiet', '-b', 'mine', 'main~1');
	outbox.add(messageEntry(4));
	transcript.wake();
	await drained(transcript);
	expect(git('rev-parse', 'HEAD')).toBe(git('rev-parse', 'main~2'));
	git('checkout', '--quiet', 'main');
	expect(status()).toEqual([]);
	outbox.add(messageEntry(5));
	transcript.wake();
	await drained(transcript);
	expect(status()).toEqual([]);
	expect(committedIds()).toEqual(idsOf(1, 6));
});

test("where a user's own file stands in the way, the history goes on", async () => {
	const {open, write, committedIds, logged, read} = openScene();
	const outbox = openMemoryOutbox(messageEntry(1, {files: [fileOf('ROOM.md', 'x')]}));
	const transcript = open(outbox);
	await transcript.start();
	await drained(transcript);
	write('rooms', 'a file of mine');
	write('TASKS.md/mine', 'a folder of mine');
	outbox.add(
		messageEntry(2),
		messageEntry(3, {files: [fileOf('TASKS.md', 'x')]}),
		messageEntry(4, {files: [fileOf('ROOM.md', 'y')]}),
	);
	transcript.wake();
	await drained(transcript);
	expect(committedIds()).toEqual(idsOf(1, 5));
	expect(transcript.state().failing).toBeUndefined();
	expect(read('rooms')).toBe('a file of mine');
	expect(read('ROOM.md')).toBe('y');
	expect(logged.filter(line => line.includes('in its place'))).toHaveLength(2);
});

test('a git too old for a sparse index gets a full one, once the outbox is empty', async () => {
	const {open, git, status, committedIds, standInForGit, write, fsck} = openScene();
	standInForGit('case "$*" in *--version) echo git version 2.30.2;; *) exec $GIT "$@";; esac');
	const outbox = openMemoryOutbox(...messageEntries(1, 300));
	const transcript = open(outbox);
	await transcript.start();
	await drained(transcript);
	expect(status()).toEqual([]);
	expect(
		git('ls-files', '-t')
			.split('\n')
			.filter(line => line.startsWith('H ')),
	).toHaveLength(299);
	write('NOTES.md', 'mine\n');
	git('add', 'NOTES.md');
	outbox.add(messageEntry(300));
	transcript.wake();
	await drained(transcript);
	expect(status()).toEqual(['A  NOTES.md']);
	git('commit', '--quiet', '-m', 'mine');
	outbox.add(messageEntry(301));
	transcript.wake();
	await drained(transcript);
	expect(status()).toEqual([]);
	expect(committedIds()).toEqual(idsOf(1, 302));
	expect(fsck()).toBe('');
});

test('a repository of SHA-256, which only a user can have made, is written to as well', async () => {
	const {open, git, workspace, status, fsck} = openScene();
	mkdirSync(workspace);
	git('init', '--quiet', '-b', 'main', '--object-format=sha256');
	const transcript = open(openMemoryOutbox(...messageEntries(1, 4)));
	await transcript.start();
	await drained(transcript);
	expect(git('rev-parse', 'main')).toMatch(/^[0-9a-f]{64}$/m);
	expect(status()).toEqual([]);
	expect(fsck()).toBe('');
});

test('packs of many small batches are gathered, and nothing of them is lost', async () => {
	const {open, git, committedIds, fsck} = openScene();
	const outbox = openMemoryOutbox();
	const transcript = open(outbox);
	await transcript.start();
	for (const entry of messageEntries(1, 61)) {
		outbox.add(entry);
		transcript.wake();
		await drained(transcript);
	}
	await until(
		'there are fewer packs than batches',
		() => Number(/^packs: (\d+)$/m.exec(git('count-objects', '-v'))?.[1]) < 30,
	);
	expect(committedIds()).toEqual(idsOf(1, 61));
	expect(fsck()).toBe('');
});
