import {
	existsSync,
	lstatSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	readlinkSync,
	renameSync,
	rmSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {registerAll, runLalia} from '../support/cli.js';
import {gitIn, type Home, makeHome} from '../support/home.js';
import {openRaw} from '../support/raw-client.js';
import {joinAs, makeDaemon, untilCommitted} from '../support/talk.js';
import {makeCopy} from '../support/tampering.js';

/** A folder of somebody's own, outside of home and workspace, with what must stay as it is. */
const makeOutside = (home: Home) => {
	const folder = join(home.root, 'outside');
	mkdirSync(folder, {mode: 0o755});
	for (const name of ['diary', 'x.pem']) {
		writeFileSync(join(folder, name), 'mine\n', {mode: 0o644});
	}

	return folder;
};

const stateOf = (folder: string) =>
	readdirSync(folder).map(name => {
		const path = join(folder, name);
		return [name, readFileSync(path, 'utf8'), (lstatSync(path).mode & 0o777).toString(8)];
	});

/** A home that was used, without a daemon, in which links are then put in the place of files and folders. */
const makeUsedHome = async (): Promise<Home> => {
	const home = makeHome();
	await registerAll(home, 'ada', 'bob');
	await runLalia(home, ['stop']);
	return home;
};

/** Puts a link in the place of what is in the home. */
const plant = (home: Home, name: string, target: string): void => {
	rmSync(join(home.home, name), {recursive: true, force: true});
	symlinkSync(target, join(home.home, name));
};

const use = async (home: Home) => {
	const ended = [
		await runLalia(home, ['tell', 'bob', 'hello'], {as: 'ada'}),
		await runLalia(home, ['register', '--name', 'carol']),
		await runLalia(home, ['stop']),
	];
	return ended.map(({code, stderr}) => ({code, stderr}));
};

const fine = {code: 0, stderr: ''};

test('a link in the place of what the daemon makes anew is replaced, and what it leads to stays', async () => {
	const home = await makeUsedHome();
	const outside = makeOutside(home);
	const before = stateOf(outside);
	for (const name of ['pid', 'sock', 'lalia.db.suspect']) {
		plant(home, name, join(outside, 'diary'));
	}
	plant(home, 'flags', outside);

	expect(await use(home)).toEqual([fine, fine, fine]);
	expect(stateOf(outside)).toEqual(before);
	expect(lstatSync(outside).mode & 0o777).toBe(0o755);
	expect(lstatSync(join(home.home, 'flags')).isDirectory()).toBe(true);
});

test('a link in the place of log or database is refused by name, and what it leads to stays', async () => {
	const home = await makeUsedHome();
	const outside = makeOutside(home);
	const before = stateOf(outside);
	const kept = join(home.root, 'kept');
	for (const name of ['daemon.log', 'lalia.db', 'lalia.db-wal']) {
		existsSync(join(home.home, name)) && renameSync(join(home.home, name), kept);
		plant(home, name, join(outside, 'diary'));
		const {code, stderr} = await runLalia(home, ['tell', 'bob', 'hello'], {as: 'ada'});
		expect({code, stderr}).toEqual({
			code: 1,
			stderr: expect.stringMatching(new RegExp(`${name}.*\nreason: storage_failed\n`)),
		});
		expect(stateOf(outside)).toEqual(before);

		rmSync(join(home.home, name));
		existsSync(kept) && renameSync(kept, join(home.home, name));
	}

	expect(await use(home)).toEqual([fine, fine, fine]);
});

test.each(['keys', 'sessions'])('nothing is written through a link in the place of %s', async name => {
	const home = await makeUsedHome();
	const outside = makeOutside(home);
	const before = stateOf(outside);
	plant(home, name, outside);
	const {code, stderr} = await runLalia(home, ['register', '--name', 'carol'], {
		env: {CODEX_THREAD_ID: 't1', CODEX_CI: '1'},
	});

	expect(code).toBe(1);
	expect(stderr).toContain(`${join(home.home, name)} is a symbolic link\nreason: storage_failed\n`);
	expect(stateOf(outside)).toEqual(before);
	expect(lstatSync(outside).mode & 0o777).toBe(0o755);

	rmSync(join(home.home, name));
	expect(await runLalia(home, ['register', '--name', 'dan'])).toMatchObject(fine);
});

test('a key file that is a link is not followed to be closed to others', async () => {
	const home = await makeUsedHome();
	const outside = makeOutside(home);
	const [key = ''] = readdirSync(join(home.home, 'keys'));
	renameSync(join(home.home, 'keys', key), join(outside, 'x.pem'));
	const mode = 0o644;
	writeFileSync(join(outside, 'x.pem'), readFileSync(join(outside, 'x.pem')), {mode});
	plant(home, join('keys', key), join(outside, 'x.pem'));
	const before = stateOf(outside);
	await use(home);

	expect(stateOf(outside)).toEqual(before);
});

test('the home itself may be a link', async () => {
	const home = await makeUsedHome();
	const elsewhere = join(home.root, 'elsewhere');
	renameSync(home.home, elsewhere);
	symlinkSync(elsewhere, home.home);

	expect(await use(home)).toEqual([fine, fine, fine]);
	expect(await runLalia(home, ['nickname', 'bobby', 'bob'], {as: 'ada'})).toMatchObject({code: 0});
	expect(readFileSync(join(elsewhere, 'nicknames.json'), 'utf8')).toContain('bobby');
	expect(readlinkSync(home.home)).toBe(elsewhere);
});

test('nothing is written through links in the place of folders of the workspace, and the history goes on', async () => {
	const home = await makeDaemon();
	const [ada, bob] = [await joinAs(home, 'ada'), await joinAs(home, 'bob')];
	await ada.must('room create', {name: 'api'});
	await bob.must('join', {room: 'api'});
	await ada.must('tell', {peer: 'bob', body: 'one'});
	await ada.must('post', {room: 'api', body: 'one'});
	await untilCommitted(home, ada.client);
	const outside = makeOutside(home);
	const before = stateOf(outside);
	const folders = ['peers', 'rooms/api', 'registry'];
	for (const [index, folder] of folders.entries()) {
		renameSync(join(home.workspace, folder), join(home.root, `moved-${index}`));
		symlinkSync(outside, join(home.workspace, folder));
	}

	await ada.must('tell', {peer: 'bob', body: 'two'});
	await ada.must('post', {room: 'api', body: 'two'});
	await bob.must('rename', {name: 'robert'});
	await untilCommitted(home, ada.client);
	expect(stateOf(outside)).toEqual(before);
	expect(gitIn(home, 'log', '--format=%s')).toContain('ada: two\n');

	for (const [index, folder] of folders.entries()) {
		rmSync(join(home.workspace, folder));
		renameSync(join(home.root, `moved-${index}`), join(home.workspace, folder));
	}

	await ada.must('tell', {peer: 'robert', body: 'three'});
	await untilCommitted(home, ada.client);
	const {folder} = makeCopy(home);
	expect(await runLalia(home, ['verify', '--workspace', folder])).toMatchObject({code: 0, stderr: ''});
});

test('a link in the place of a message’s file on its way is not followed', async () => {
	const home = await makeDaemon();
	const [ada] = [await joinAs(home, 'ada'), await joinAs(home, 'bob')];
	await untilCommitted(home, ada.client);
	const outside = makeOutside(home);
	const before = stateOf(outside);
	symlinkSync(join(outside, 'diary'), join(home.workspace, '.git/lalia/file-on-its-way'));
	await ada.must('tell', {peer: 'bob', body: 'one'});
	const observer = await openRaw(home);
	await untilCommitted(home, observer);
	observer.socket.destroy();

	expect(stateOf(outside)).toEqual(before);
	expect(statSync(join(home.workspace, 'peers')).isDirectory()).toBe(true);
	expect(await runLalia(home, ['verify'])).toMatchObject({code: 0, stderr: ''});
});
