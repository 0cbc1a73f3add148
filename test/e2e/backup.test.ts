import {execFileSync} from 'node:child_process';
import {
	copyFileSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	statSync,
	symlinkSync,
	truncateSync,
	writeFileSync,
} from 'node:fs';
import {join as joinPath} from 'node:path';
import {beforeAll, describe, expect, test} from 'vitest';
import {registerAll, runLalia} from '../support/cli.js';
import {examine} from '../support/examination.js';
import {gitIn, type Home, makeHome, makeSharedHome} from '../support/home.js';
import {daemonsOf} from '../support/processes.js';
import {openRaw, type RawAgent} from '../support/raw-client.js';
import {connectAs, join, makeDaemon, untilCommitted} from '../support/talk.js';
import {expectCleanRepository} from '../support/transcript.js';

const fileOf = ({root}: Home): string => joinPath(root, 'backup.tar');

const must = async (home: Home, words: string[], as?: string): Promise<string> => {
	const {code, stdout, stderr} = await runLalia(home, words, as === undefined ? {} : {as});
	expect([words, code, stderr]).toEqual([words, 0, '']);
	return stdout;
};

/** Two agents who have said something, of which the second has not read all. */
const makeTalk = async (): Promise<Home> => {
	const home = makeHome();
	await talkIn(home);
	return home;
};

const talkIn = async (home: Home): Promise<void> => {
	await registerAll(home, 'alice', 'bob');
	for (const body of ['one', 'two', 'three']) {
		await must(home, ['tell', 'bob', body], 'alice');
	}

	await must(home, ['read', 'alice'], 'bob');
	await must(home, ['nickname', 'al', 'alice'], 'bob');
};

/** One for the tests that leave it as it is, with a backup. */
const shared = makeSharedHome();
beforeAll(async () => {
	await talkIn(shared);
	await must(shared, ['backup', fileOf(shared)]);
});

const restoreInto = async (home: Home, file: string, ...words: string[]) => runLalia(home, ['restore', file, ...words]);

const filesBeside = ({root}: Home): string[] => readdirSync(root).filter(name => /restore-|\.tmp$/.test(name));

test('a backup in another home has every message, unread mark, key and nickname, and goes on from there', async () => {
	const home = await makeTalk();
	expect(await must(home, ['backup', fileOf(home)])).toBe(
		`backed up file=${fileOf(home)} bytes=${statSync(fileOf(home)).size}\n`,
	);
	expect(statSync(fileOf(home)).mode & 0o777).toBe(0o600);
	expect(readdirSync(home.home).filter(name => name.startsWith('snapshot-'))).toEqual([]);

	const other = makeHome();
	const {code, stdout} = await restoreInto(other, fileOf(home));
	expect([code, stdout]).toEqual([
		0,
		expect.stringMatching(
			new RegExp(`^restored messages=\\d agents=2 home=${other.home} workspace=${other.workspace}\n$`),
		),
	]);
	expect(daemonsOf(other)).toEqual([]);

	expect((await must(other, ['peek', 'alice'], 'bob')).replace(/ \S+Z /g, ' ')).toBe(
		'[2 alice] two\n[3 alice] three\n',
	);
	expect(await must(other, ['tell', 'al', 'four'], 'bob')).toBe('seq=4 peer=alice\n');
	expect(await must(other, ['tell', 'bob', 'five'], 'alice')).toBe('seq=5 peer=bob\n');
	await untilCommitted(other, await openRaw(other));
	expect(await must(other, ['verify'])).toContain('verified messages=5 ');
	expectCleanRepository(other);
	expect(await examine(other)).toMatchObject({code: 0, troubles: []});
	expect(filesBeside(other)).toEqual([]);
});

/** As the database has them: each is in a channel of two. */
const messagesIn = async (home: Home, agents: RawAgent[]): Promise<number> => {
	const counts = [];
	for (const agent of agents) {
		const {channels} = await (await connectAs(home, agent)).must('channels');
		counts.push(...channels.map(({messages}) => messages));
	}

	return counts.reduce((sum, count) => sum + count, 0) / 2;
};

test('a backup under load has all that was acknowledged before it, and is one moment of database and transcript', async () => {
	const home = await makeDaemon();
	const talkers = await join(home, 'ada', 'ben', 'cyd', 'dan');
	let isOver = false;
	let sent = 0;
	const load = talkers.map(async (talker, index) => {
		while (!isOver) {
			const peer = talkers[(index + 1) % talkers.length]?.agent_id ?? '';
			await Promise.all(Array.from({length: 20}, () => talker.must('tell', {peer, body: `message ${sent}`})));
			sent += 20;
		}
	});
	const backups: {file: string; before: number}[] = [];
	for (const number of [1, 2, 3]) {
		const before = sent;
		const file = joinPath(home.root, `backup-${number}.tar`);
		await must(home, ['backup', file]);
		backups.push({file, before});
	}
	isOver = true;
	await Promise.all(load);

	for (const {file, before} of backups) {
		const other = makeHome();
		expect((await restoreInto(other, file)).code).toBe(0);
		await must(other, ['agents']);
		await untilCommitted(other, await openRaw(other));
		const {messages} = JSON.parse(await must(other, ['verify', '--json'])).data;
		expect(messages).toBeGreaterThanOrEqual(before);
		expect(messages).toBeLessThanOrEqual(sent);
		expect(await messagesIn(other, talkers)).toBe(messages);
		expectCleanRepository(other);
		await must(other, ['stop']);
	}
	expect(sent).toBeGreaterThan(200);
}, 240_000);

test('a home that is new, and one whose workspace is in it, can be backed up and restored', async () => {
	const made = makeHome();
	const workspace = joinPath(made.home, 'workspace');
	const home = {...made, workspace, env: {...made.env, LALIA_WORKSPACE: workspace}};
	await must(home, ['backup', fileOf(home)]);
	await registerAll(home, 'ada', 'bob');
	await must(home, ['tell', 'bob', 'one'], 'ada');
	await must(home, ['stop']);
	await must(home, ['backup', joinPath(home.root, 'second.tar')]);
	await must(home, ['stop']);

	const empty = await restoreInto(home, fileOf(home), '--force');
	expect([empty.code, empty.stdout]).toEqual([
		0,
		expect.stringMatching(
			new RegExp(
				`^restored messages=0 agents=0 home=${home.home} workspace=${workspace}\nmoved aside ${home.home}\\.before-`,
			),
		),
	]);
	expect(await must(home, ['agents', '--flat'])).not.toContain('ada');
	await must(home, ['stop']);

	expect(await restoreInto(home, joinPath(home.root, 'second.tar'), '--force')).toMatchObject({code: 0, stderr: ''});
	expect(await must(home, ['read', 'ada'], 'bob')).toBe('one\n');
	expect(await must(home, ['verify'])).toContain('verified messages=1 ');
});

describe('lalia restore', () => {
	test('puts nothing where something is, unless it is forced to move that aside', async () => {
		const home = await makeTalk();
		await must(home, ['backup', fileOf(home)]);
		const running = await restoreInto(home, fileOf(home), '--force');
		expect([running.code, running.stderr]).toEqual([1, expect.stringContaining('\nreason: daemon_running\n')]);
		await must(home, ['tell', 'bob', 'after the backup'], 'alice');
		await must(home, ['stop']);

		const refused = await restoreInto(home, fileOf(home));
		expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('\nreason: not_empty\n')]);
		expect(refused.stderr).toContain(`${home.home} and ${home.workspace} are not empty\n`);

		const {code, stdout} = await restoreInto(home, fileOf(home), '--force');
		expect(code).toBe(0);
		const moved = [...stdout.matchAll(/^moved aside (\S+)$/gm)].map(([, path = '']) => path);
		expect(moved.map(path => path.replace(/\.before-.*/, ''))).toEqual([home.workspace, home.home]);
		expect(moved.map(existsSync)).toEqual([true, true]);
		expect(await must(home, ['tell', 'bob', 'another'], 'alice')).toBe('seq=4 peer=bob\n');
	});

	test('puts nothing where something has come while the backup was verified', async () => {
		const home = makeHome();
		const bin = joinPath(home.root, 'bin');
		mkdirSync(bin);
		const lines = [
			'#!/bin/sh',
			`mkdir -p '${home.home}'`,
			`echo mine > '${home.home}/mine'`,
			`PATH='${process.env['PATH']}' exec tar "$@"`,
		];
		writeFileSync(joinPath(bin, 'tar'), lines.join('\n'), {mode: 0o700});
		const env = {PATH: `${bin}:${process.env['PATH']}`};
		const {code, stderr} = await runLalia(home, ['restore', fileOf(shared)], {env});
		expect([code, stderr]).toEqual([1, expect.stringContaining('\nreason: not_empty\n')]);
		expect(readdirSync(home.home)).toEqual(['mine']);
		expect(filesBeside(home)).toEqual([]);
	});

	const damages: [string, (content: string) => void, RegExp][] = [
		[
			'with a changed key',
			content => {
				const folder = joinPath(content, 'home/keys');
				writeFileSync(joinPath(folder, readdirSync(folder)[0] ?? ''), 'other');
			},
			/home\/keys\/\S+ is not as it was backed up/,
		],
		['with a file too many', content => writeFileSync(joinPath(content, 'home/sock'), ''), /home\/sock is not as/],
		['with a link', content => symlinkSync('/etc', joinPath(content, 'home/etc')), /etc is neither file nor folder/],
		['without a manifest', content => writeFileSync(joinPath(content, 'manifest.json'), '{}'), /none of a lalia/],
		[
			'of another format',
			content => {
				const path = joinPath(content, 'manifest.json');
				writeFileSync(path, readFileSync(path, 'utf8').replace('"format": 1', '"format": 2'));
			},
			/it is none of a lalia that this one knows/,
		],
	];

	test.each(damages)('changes nothing for a backup %s', async (_, damage, message) => {
		const other = makeHome();
		const content = joinPath(other.root, 'content');
		mkdirSync(content);
		execFileSync('tar', ['-xf', fileOf(shared), '-C', content]);
		damage(content);
		execFileSync('tar', ['-cf', fileOf(other), '-C', content, '.']);

		const {code, stderr} = await restoreInto(other, fileOf(other));
		expect([code, stderr]).toEqual([1, expect.stringMatching(message)]);
		expect(stderr).toContain('\nreason: broken_backup\n');
		expect([existsSync(other.home), existsSync(other.workspace), filesBeside(other)]).toEqual([false, false, []]);
	});

	test('changes nothing for a file that is cut off, is no backup, or is not there', async () => {
		const other = makeHome();
		copyFileSync(fileOf(shared), fileOf(other));
		truncateSync(fileOf(other), 5000);
		writeFileSync(joinPath(other.root, 'text'), 'hello\n'.repeat(1000));
		for (const file of [fileOf(other), joinPath(other.root, 'text'), joinPath(other.root, 'nothing')]) {
			const {code, stderr} = await restoreInto(other, file);
			expect([code, stderr]).toEqual([1, expect.stringContaining('\nreason: broken_backup\n')]);
		}

		expect([existsSync(other.home), existsSync(other.workspace), filesBeside(other)]).toEqual([false, false, []]);
	});
});

describe('lalia backup', () => {
	test('writes over no file', async () => {
		const file = joinPath(shared.root, 'notes');
		writeFileSync(file, 'mine');
		const {code, stderr} = await runLalia(shared, ['backup', file]);
		expect([code, stderr]).toEqual([1, expect.stringContaining('\nreason: file_exists\n')]);
		expect(readFileSync(file, 'utf8')).toBe('mine');
	});

	test('into a folder that is not there fails, and leaves nothing', async () => {
		const {code, stderr} = await runLalia(shared, ['backup', joinPath(shared.root, 'no/backup.tar')]);
		expect([code, stderr]).toEqual([1, expect.stringContaining('\nreason: storage_failed\n')]);
		expect(readdirSync(shared.home).filter(name => name.startsWith('snapshot-'))).toEqual([]);
	});

	test('leaves the repository as it was', async () => {
		await untilCommitted(shared, await openRaw(shared));
		const refs = () => gitIn(shared, 'for-each-ref', '--format=%(refname)');
		const before = refs();
		await must(shared, ['backup', joinPath(shared.root, 'again.tar')]);
		expect(refs()).toBe(before);
		expectCleanRepository(shared);
	});
});
