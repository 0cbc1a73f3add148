import {execFileSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {until} from '../../support/until.js';
import {fileOf, messageEntries, messageEntry, ulidOf} from './entries.js';
import {openMemoryOutbox} from './memory-outbox.js';
import {drained, idsOf, openScene} from './scene.js';

test('an entry becomes one commit with its subject, author, dates and trailer', async () => {
	const {open, git} = openScene();
	const outbox = openMemoryOutbox(messageEntry(7, {at: Date.UTC(2026, 4, 6, 7, 8, 9, 999), subject: 'alice: hi'}));
	const transcript = open(outbox);
	await transcript.start();
	await drained(transcript);
	expect(git('log', '--date=raw', '--format=%an <%ae> %ad%n%cn <%ce> %cd%n%B')).toBe(
		`alice <01K0000000000000000000ALCE@lalia> ${Date.UTC(2026, 4, 6, 7, 8, 9) / 1_000} +0000
lalia <lalia@lalia> ${Date.UTC(2026, 4, 6, 7, 8, 9) / 1_000} +0000
alice: hi

Lalia-Id: ${ulidOf(7)}

`,
	);
	expect(transcript.state()).toEqual({pending: 0, head: git('rev-parse', 'main').trim()});
});

test('commits keep the order of the outbox, over many batches and a second of the same clock', async () => {
	const {open, committedIds, subjects, fsck} = openScene();
	const outbox = openMemoryOutbox(...messageEntries(1, 900).map(entry => ({...entry, at: 1_700_000_000_000})));
	const transcript = open(outbox);
	await transcript.start();
	await drained(transcript);
	expect(committedIds()).toEqual(idsOf(1, 900));
	expect(subjects()).toHaveLength(899);
	expect(fsck()).toBe('');
});

test('large messages that need several batches are all committed after one wake', async () => {
	const {open, committedIds} = openScene();
	const outbox = openMemoryOutbox();
	const transcript = open(outbox);
	await transcript.start();
	outbox.add(
		...messageEntries(1, 8).map(entry => {
			const [{path = ''} = {}] = entry.files;
			return {...entry, files: [fileOf(path, 'x'.repeat(1_500_000))]};
		}),
	);
	transcript.wake();
	await until('all are committed', () => outbox.pending() === 0);
	expect(committedIds()).toEqual(idsOf(1, 8));
});

test('the same entries give the same commit ids in another repository', async () => {
	const heads = [];
	for (const batches of [[messageEntries(1, 30)], [messageEntries(1, 4), messageEntries(4, 30)]]) {
		const {open} = openScene();
		const outbox = openMemoryOutbox();
		const transcript = open(outbox);
		await transcript.start();
		for (const batch of batches) {
			outbox.add(...batch);
			transcript.wake();
			await drained(transcript);
		}
		heads.push(transcript.state().head);
	}
	expect(heads[0]).toBeDefined();
	expect(heads[0]).toBe(heads[1]);
});

test.each([
	['with CRLF', Buffer.from('a\r\nb\r\n')],
	['without a last newline', Buffer.from('a')],
	['of nothing', Buffer.alloc(0)],
	['that is not UTF-8', Buffer.from([0xff, 0xfe, 0x00, 0x0a, 0x80])],
	['that looks like a command', Buffer.from('done\ncommit refs/heads/main\n')],
	['of a mebibyte', Buffer.alloc(1 << 20, 'x')],
])('a file %s is on disk and in the commit byte for byte', async (_, content) => {
	const {open, at, git, workspace, userEnvironment, status} = openScene();
	const path = 'rooms/attic/2026-01-02/x.md';
	const transcript = open(openMemoryOutbox(messageEntry(1, {files: [fileOf(path, content)]})));
	await transcript.start();
	await drained(transcript);
	expect(readFileSync(at(path)).equals(content)).toBe(true);
	const blob = execFileSync('git', ['-C', workspace, 'cat-file', 'blob', `main:${path}`], {
		env: userEnvironment,
		maxBuffer: 1 << 22,
	});
	expect(blob.equals(content)).toBe(true);
	expect(git('ls-tree', '-r', 'main')).toMatch(/^100644 blob /);
	expect(status()).toEqual([]);
});

test.each([
	['\u65e5\u672c\u8a9e \ud83d\ude00 e\u0301', '\u65e5\u672c\u8a9e \ud83d\ude00 e\u0301'],
	['# not a comment', '# not a comment'],
	['two\nlines\u0000and \u001b[31mred\u0007', 'two lines and  [31mred'],
	[`Lalia-Id: ${ulidOf(99)}`, `Lalia-Id: ${ulidOf(99)}`],
	['  ', '(no subject)'],
])('a subject %j reads %j and never hides the trailer', async (subject, read) => {
	const {open, subjects, committedIds, fsck} = openScene();
	const transcript = open(openMemoryOutbox(messageEntry(1, {subject, author: 'a<l>i\nce'})));
	await transcript.start();
	await drained(transcript);
	expect(subjects()).toEqual([read]);
	expect(committedIds()).toEqual([ulidOf(1)]);
	expect(fsck()).toBe('');
});

test('a path of any name is itself in the commit and on disk', async () => {
	const {open, git, read, status} = openScene();
	const paths = ['"quoted"/a b.md', 'd\u00e9p\u00f4t/\u65e5\u672c.md', 'rooms/-x/=+~.md', 'rooms.md', 'rooms-x/y', 'a'];
	const transcript = open(openMemoryOutbox(messageEntry(1, {files: paths.map(path => fileOf(path, path))})));
	await transcript.start();
	await drained(transcript);
	expect(git('ls-tree', '-r', '-z', '--name-only', 'main').split('\0').filter(Boolean).sort()).toEqual(
		[...paths].sort(),
	);
	expect(paths.map(read)).toEqual(paths);
	expect(status()).toEqual([]);
});

test('files are written whole again, deleted, and emptied folders leave the history', async () => {
	const {open, git, read, status} = openScene();
	const transcript = open(
		openMemoryOutbox(
			messageEntry(1, {files: [fileOf('tasks/p/list.json', '1'), fileOf('rooms/a/ROOM.md', 'old')]}),
			messageEntry(2, {files: [fileOf('tasks/p/list.json', null), fileOf('rooms/a/ROOM.md', 'new')]}),
			messageEntry(3, {files: []}),
		),
	);
	await transcript.start();
	await drained(transcript);
	expect(git('ls-tree', '-r', '--name-only', 'main')).toBe('rooms/a/ROOM.md\n');
	expect(git('show', '--stat', '--format=', 'main~1')).toMatch(/2 files changed/);
	expect(read('tasks/p/list.json')).toBeUndefined();
	expect(read('rooms/a/ROOM.md')).toBe('new');
	expect(status()).toEqual([]);
	expect(git('rev-list', '--count', 'main')).toBe('3\n');
});

test('the log of a folder reads as a user types it', async () => {
	const {open, git} = openScene();
	const transcript = open(
		openMemoryOutbox(
			messageEntry(1, {subject: 'alice: in the attic'}),
			messageEntry(2, {subject: 'bob: in private', files: [fileOf('peers/alice--bob/2026-01-02/x.md', 'x')]}),
			messageEntry(3, {subject: 'alice: still there?'}),
		),
	);
	await transcript.start();
	await drained(transcript);
	expect(git('log', '--format=%s', 'rooms/attic/')).toBe('alice: still there?\nalice: in the attic\n');
	expect(git('log', '--format=%s', 'peers/')).toBe('bob: in private\n');
});

test('a closed writer ends after its batch, closes twice, and writes no more', async () => {
	const {open, committedIds} = openScene();
	const outbox = openMemoryOutbox(messageEntry(1));
	const transcript = open(outbox);
	await transcript.start();
	await Promise.all([transcript.close(), transcript.close()]);
	outbox.add(messageEntry(2));
	transcript.wake();
	await drained(transcript);
	expect(committedIds()).toEqual([ulidOf(1)]);
	expect(outbox.pendingEntries()).toEqual([messageEntry(2)]);
});
