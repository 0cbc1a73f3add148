import {copyFileSync, existsSync, readdirSync, rmSync, utimesSync, writeFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {until} from '../../support/until.js';
import {fileOf, messageEntries, messageEntry, ulidOf} from './entries.js';
import {openMemoryOutbox} from './memory-outbox.js';
import {drained, idsOf, openScene, type Scene} from './scene.js';

/** Commits these entries, and leaves them pending: as a daemon does that is killed before it settles. */
const commitUnsettled = async ({open}: Scene, ...entries: ReturnType<typeof messageEntries>): Promise<void> => {
	const transcript = open(openMemoryOutbox(...entries));
	await transcript.start();
	await drained(transcript);
	await transcript.close();
};

test('what was committed and not settled gets no second commit, and its missing files are restored', async () => {
	const scene = openScene();
	const {open, committedIds, git, read, at, status} = scene;
	await commitUnsettled(scene, ...messageEntries(1, 600));
	const head = git('rev-parse', 'main');
	rmSync(at('rooms/attic/2026-01-02'), {recursive: true});
	const outbox = openMemoryOutbox(...messageEntries(1, 600));
	const transcript = open(outbox);
	await transcript.start();
	expect(outbox.pending()).toBe(0);
	await drained(transcript);
	expect(git('rev-parse', 'main')).toBe(head);
	expect(committedIds()).toEqual(idsOf(1, 600));
	expect(read(`rooms/attic/2026-01-02/${ulidOf(599)}.md`)).toBe('message 599\n');
	expect(readdirSync(at('rooms/attic/2026-01-02'))).toHaveLength(599);
	expect(status()).toEqual([]);
});

test('what comes behind the committed entries is committed, past commits of the user', async () => {
	const scene = openScene();
	const {open, git, write, subjects, status} = scene;
	await commitUnsettled(scene, ...messageEntries(1, 4));
	write('NOTES.md', 'mine\n');
	git('add', 'NOTES.md');
	git('commit', '--quiet', '-m', `Lalia-Id: ${ulidOf(2)}`, '-m', 'my notes');
	const outbox = openMemoryOutbox(...messageEntries(2, 6));
	const transcript = open(outbox);
	await transcript.start();
	await drained(transcript);
	expect(subjects()).toEqual([
		'alice: message 1',
		'alice: message 2',
		'alice: message 3',
		`Lalia-Id: ${ulidOf(2)}`,
		'alice: message 4',
		'alice: message 5',
	]);
	expect(status()).toEqual([]);
});

test('an index that a crash left behind its commit is brought along, and work staged in it is kept', async () => {
	const scene = openScene();
	const {open, git, write, status, at, root} = scene;
	await commitUnsettled(scene, messageEntry(1));
	const own = ['index', 'lalia/indexed'];
	const save = () => own.map((file, serial) => copyFileSync(at(`.git/${file}`), `${root}/saved-${serial}`));
	const restore = () => own.map((file, serial) => copyFileSync(`${root}/saved-${serial}`, at(`.git/${file}`)));
	save();
	await commitUnsettled(scene, messageEntry(2), messageEntry(3, {files: [fileOf('tasks/p/list.json', '[]')]}));
	restore();
	expect(status()).not.toEqual([]);
	await commitUnsettled(scene);
	expect(status()).toEqual([]);

	write('NOTES.md', 'mine\n');
	git('add', 'NOTES.md');
	save();
	await commitUnsettled(scene, messageEntry(4));
	restore();
	await drained(open(openMemoryOutbox()));
	const transcript = open(openMemoryOutbox());
	await transcript.start();
	await drained(transcript);
	expect(status()).toEqual(['A  NOTES.md']);
});

test.each(['', 'DIRC\0\0\0\u0002'])('an index that is broken (%j) is written anew', async content => {
	const scene = openScene();
	const {status, at} = scene;
	await commitUnsettled(scene, messageEntry(1));
	writeFileSync(at('.git/index'), content);
	await commitUnsettled(scene, messageEntry(2));
	expect(status()).toEqual([]);
});

test('leftovers of crashes are removed at the start, and files of a git at work are not', async () => {
	const scene = openScene();
	const {at, clock} = scene;
	await commitUnsettled(scene, messageEntry(1));
	const old = [
		'fast_import_crash_123',
		'lalia/file-on-its-way-0',
		'objects/pack/tmp_pack_old',
		'objects/pack/.tmp-1-pack-x.idx',
		'HEAD.lock',
	];
	for (const file of [...old, 'objects/pack/tmp_pack_new', 'refs/heads/main.lock']) {
		writeFileSync(at(`.git/${file}`), '');
	}
	const yesterday = (Date.now() - 86_400_000) / 1_000;
	for (const file of old) {
		utimesSync(at(`.git/${file}`), yesterday, yesterday);
	}
	await commitUnsettled(scene);
	expect(old.filter(file => existsSync(at(`.git/${file}`)))).toEqual([]);
	expect(existsSync(at('.git/objects/pack/tmp_pack_new'))).toBe(true);
	expect(existsSync(at('.git/refs/heads/main.lock'))).toBe(true);
	clock.aheadMs = 61_000;
	await commitUnsettled(scene, messageEntry(2));
	expect(existsSync(at('.git/refs/heads/main.lock'))).toBe(false);
});

test.each(['fast-import', ''])(
	'a .keep (%j) of a killed git does not stop the same batch from being made again',
	async content => {
		const [first, second] = [openScene(), openScene()];
		await commitUnsettled(first, ...messageEntries(1, 20));
		const pack = readdirSync(first.at('.git/objects/pack')).find(name => name.endsWith('.pack')) ?? '';
		await commitUnsettled(second);
		writeFileSync(second.at(`.git/objects/pack/${pack.replace(/pack$/, 'keep')}`), content);
		const outbox = openMemoryOutbox(...messageEntries(1, 20));
		const transcript = second.open(outbox);
		await transcript.start();
		await drained(transcript);
		await until('it is committed', () => outbox.pending() === 0);
		expect(second.git('rev-parse', 'main')).toBe(first.git('rev-parse', 'main'));
		expect(readdirSync(second.at('.git/objects/pack')).filter(name => name.endsWith('.keep'))).toEqual([]);
	},
);

test('a repository that a killed git init has left half made is completed', async () => {
	const scene = openScene();
	const {at, git, committedIds} = scene;
	await commitUnsettled(scene);
	rmSync(at('.git/objects'), {recursive: true});
	rmSync(at('.git/config'));
	await commitUnsettled(scene, messageEntry(1));
	expect(git('symbolic-ref', 'HEAD')).toBe('refs/heads/main\n');
	expect(committedIds()).toEqual(idsOf(1, 2));
});

test('a repository that is somebody else’s is left alone, and what is pending stays pending', async () => {
	const {workspace, git, subjects, status, write, open} = openScene();
	write('src/main.c', 'old\n');
	git('init', '--quiet', '-b', 'main', workspace);
	git('add', '-A');
	git('commit', '--quiet', '-m', 'from before');
	write('src/main.c', 'new\n');
	const outbox = openMemoryOutbox(messageEntry(1));
	const transcript = open(outbox);
	await transcript.start();

	expect(transcript.state()).toMatchObject({
		pending: 1,
		failing: {message: expect.stringContaining('LALIA_WORKSPACE')},
	});
	expect(subjects()).toEqual(['from before']);
	expect(status()).toEqual([' M src/main.c']);
});

test('an empty repository is taken over, with the work that is staged in it', async () => {
	const scene = openScene();
	const {workspace, git, subjects, status, write} = scene;
	write('NEW.md', 'new\n');
	git('init', '--quiet', '-b', 'main', workspace);
	await commitUnsettled(scene, messageEntry(1));
	git('add', 'NEW.md');
	await commitUnsettled(scene, messageEntry(2));

	expect(status()).toEqual(['A  NEW.md']);
	git('commit', '--quiet', '-m', 'new');
	await commitUnsettled(scene, messageEntry(3));

	expect(subjects()).toEqual(['alice: message 1', 'alice: message 2', 'new', 'alice: message 3']);
	expect(status()).toEqual([]);
});
