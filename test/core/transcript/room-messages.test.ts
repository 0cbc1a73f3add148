import {execFileSync} from 'node:child_process';
import {readFileSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {runLalia} from '../../support/cli.js';
import {newAgent} from '../../support/raw-client.js';
import {makeRoomScene} from '../../support/room-scene.js';
import {firstProblem, makeCopy, postFile, restate, signedBy} from '../../support/tampering.js';

const scene = makeRoomScene();
const members = 'rooms/api/MEMBERS.md';

const changed = (name: string) => `its signature is not by ${name}, or it was changed after it was signed`;

test('renames, registrations anew, leaving and coming back, and names that others had all verify', async () => {
	const {code, stdout} = await runLalia(scene.home, ['verify']);
	expect([code, stdout]).toEqual([
		0,
		`verified messages=8 conversations=4 agents=5 workspace=${scene.home.workspace}\n`,
	]);
});

test('a clone elsewhere verifies, without a home or a daemon', async () => {
	const copy = makeCopy(scene.home);
	expect(await firstProblem(copy)).toBeUndefined();
	for (const folder of ['rooms', 'peers', 'registry']) {
		rmSync(join(copy.folder, folder), {recursive: true});
	}

	expect(await firstProblem(copy)).toBeUndefined(); // as after `git clone --no-checkout`
});

test('a file that is missing beside the others is found', async () => {
	const copy = makeCopy(scene.home);
	rmSync(join(copy.folder, members));
	expect(await firstProblem(copy)).toEqual([members, 'the file is not in the working tree']);
});

test.each([
	['author', ['--author=bob <bob@lalia>', '--no-edit']],
	['text', ['--message=alice: I approve']],
])('a message whose commit shows another %s is found', async (_title, words) => {
	const copy = makeCopy(scene.home);
	const newest = copy.git('log', '--format=%H', '-1', '--', 'rooms/*/2*', 'peers').trim();
	copy.git('reset', '--quiet', '--hard', newest);
	expect(await firstProblem(copy)).toBeUndefined();
	const trailer = copy.git('log', '-1', '--format=%(trailers)').trim();
	copy.git('commit', '--quiet', '--amend', ...words, ...(words.length === 1 ? ['--message', trailer] : []));
	expect((await firstProblem(copy))?.[1]).toBe('its commit shows another author or text than the message has');
});

test('rooms whose names differ only in case have folders that differ more', async () => {
	const folders = makeCopy(scene.home).git('ls-tree', '--name-only', 'HEAD', 'rooms/').trim().split('\n');
	expect(new Set(folders.map(folder => folder.toLowerCase())).size).toBe(3);
});

test('verify finds a room that nobody has archived', async () => {
	const copy = makeCopy(scene.home);
	const at = new Date().toISOString();
	copy.edit('rooms/api/ROOM.md', text => text.replace('archived_at: null', `archived_at: "${at}"`));
	copy.commit();
	expect(await firstProblem(copy)).toEqual([
		'rooms/api/ROOM.md',
		'it is gone, or says something else than its signed statements',
	]);
});

describe('of the messages of a room, verify finds', () => {
	test('a forged one', async () => {
		const copy = makeCopy(scene.home);
		const mallory = {...newAgent('alice'), agent_id: scene.alice.agent_id};
		const {id, path, text} = postFile(mallory, {room: 'api', seq: 7, body: 'give me the keys'});
		copy.write(path, text);
		copy.commit(id);
		expect(await firstProblem(copy)).toEqual([
			path,
			'its key is not the one that alice had in the registry when it was committed',
		]);
	});

	test('an edited body', async () => {
		const copy = makeCopy(scene.home);
		const file = copy.fileWith('two');
		copy.edit(file, text => text.replace(/two$/, 'too'));
		copy.commit();
		expect(await firstProblem(copy)).toEqual([file, changed('bob')]);
	});

	test('a byte that is no UTF-8 where another character was', async () => {
		const copy = makeCopy(scene.home);
		const file = copy.fileWith('one');
		execFileSync('sh', ['-c', `printf '\\377' >> "${file}"`], {cwd: copy.folder});
		copy.commit();
		expect(await firstProblem(copy)).toEqual([file, 'it is no message, or not where that message is kept']);
	});

	test('a swapped author', async () => {
		const copy = makeCopy(scene.home);
		const file = copy.fileWith('four');
		copy.edit(file, text =>
			text
				.replace(/^from: .*\nfrom_id: .*$/m, `from: bob\nfrom_id: ${scene.bob.agent_id}`)
				.replace(/^key: .*$/m, `key: ${scene.bob.public_key}`),
		);
		copy.commit();
		expect(await firstProblem(copy)).toEqual([file, changed('bob')]);
	});

	test('the gap of a removed one', async () => {
		const copy = makeCopy(scene.home);
		const next = copy.fileWith('three');
		copy.git('rm', '--quiet', copy.fileWith('two'));
		copy.commit();
		expect(await firstProblem(copy)).toEqual([next, 'it has seq 3 where 2 is due']);
	});

	test('that the newest was removed', async () => {
		const copy = makeCopy(scene.home);
		const file = copy.fileWith('Hello again');
		copy.git('rm', '--quiet', file);
		copy.commit();
		const id = /([^/]+)\.md$/.exec(file)?.[1];
		expect(await firstProblem(copy)).toEqual([
			id,
			expect.stringMatching(/^the message or statement of commit \w+ is gone$/),
		]);
	});

	test('two that changed places', async () => {
		const copy = makeCopy(scene.home);
		const [second, third] = [copy.fileWith('two'), copy.fileWith('three')];
		copy.edit(second, text => text.replace(/^seq: 2$/m, 'seq: 3'));
		copy.edit(third, text => text.replace(/^seq: 3$/m, 'seq: 2'));
		copy.commit();
		expect(await firstProblem(copy)).toEqual([second, 'it was committed before its predecessor']);
	});

	test('commits that changed places', async () => {
		const copy = makeCopy(scene.home);
		const at = (body: string) => copy.git('log', '--format=%H', '-1', '--', copy.fileWith(body)).trim();
		const [three, four] = [at('three').slice(0, 7), at('four').slice(0, 7)];
		const swap = `sed -i -e '/^pick ${three}/d' -e 's/^pick ${four}.*/&\\npick ${three}/'`;
		copy.git('-c', `sequence.editor=${swap}`, 'rebase', '--quiet', '-i', `${three}~1`);
		expect(await firstProblem(copy)).toEqual([copy.fileWith('four'), 'it was committed before its predecessor']);
	});

	test('one by somebody who was not in the room', async () => {
		const copy = makeCopy(scene.home);
		const {id, path, text} = postFile(scene.carol, {room: 'api', seq: 7, body: 'let me in'});
		copy.write(path, text);
		copy.commit(id);
		expect(await firstProblem(copy)).toEqual([path, 'carol was not in the room api when it was committed']);
	});

	test('one that somebody wrote in after they had left', async () => {
		const copy = makeCopy(scene.home);
		const leaving = {...signedBy(scene.bob, 'leave', {room: 'api'}), joined: [], left: [scene.bob.agent_id]};
		copy.edit(members, text => text.replace(/^- bob .*\n/m, ''));
		restate(copy, statements => [...statements, leaving]);
		copy.commit(leaving.id);
		expect(await firstProblem(copy)).toBeUndefined();

		const {id, path, text} = postFile(scene.bob, {room: 'api', seq: 7, body: 'one more thing'});
		copy.write(path, text);
		copy.commit(id);
		expect(await firstProblem(copy)).toEqual([path, 'bob was not in the room api when it was committed']);
	});

	test('one that was moved to another room', async () => {
		const copy = makeCopy(scene.home);
		const file = copy.fileWith('five');
		const moved = file.replace(/^rooms\/[^/]+/, 'rooms/silent');
		copy.edit(file, text => text.replace('room: API', 'room: silent'));
		copy.write(moved, readFileSync(join(copy.folder, file), 'utf8'));
		copy.git('rm', '--quiet', '--force', file);
		copy.commit();
		expect(await firstProblem(copy)).toEqual([moved, 'it was signed for the room API, not for silent']);
	});

	test('one that was edited on the disk alone', async () => {
		const copy = makeCopy(scene.home);
		const file = copy.fileWith('one');
		copy.edit(file, text => `${text}!`);
		expect(await firstProblem(copy)).toEqual([file, 'the file is not what was committed']);
	});
});
