import {execFileSync} from 'node:child_process';
import {cpSync, mkdirSync, readdirSync, symlinkSync, truncateSync, utimesSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {sqlitePackage, sqliteTrouble} from '../../source/core/sqlite-package.js';
import {program, registerAll, runLalia} from '../support/cli.js';
import {examine} from '../support/examination.js';
import {gitIn, makeHome} from '../support/home.js';
import {openRaw} from '../support/raw-client.js';
import {untilCommitted} from '../support/talk.js';
import {until} from '../support/until.js';

const long = new Date(Date.now() - 60 * 60_000);

/** A folder with nothing but Node in it. */
const pathWithoutGit = (root: string): string => {
	const bin = join(root, 'bin');
	mkdirSync(bin);
	symlinkSync(process.execPath, join(bin, 'node'));
	return bin;
};

describe('git', () => {
	test('that is not on PATH fails, and so does the transcript of a daemon without it', async () => {
		const home = makeHome();
		const without = {...home, env: {...home.env, PATH: pathWithoutGit(home.root)}};
		await registerAll(without, 'ada');
		const client = await openRaw(home);
		await until('git has failed', async () => {
			const {transcript} = await client.must<{transcript: {failing?: object}}>('health', {});
			return transcript.failing !== undefined;
		});

		const {code, troubles, of} = await examine(without);
		expect([code, troubles]).toEqual([1, ['failed git', 'failed transcript']]);
		expect(of('git').what).toBe('there is no git on PATH');
		expect(of('transcript').what).toMatch(/^1 entries wait for git since \S+Z, after \d+ attempts: .*git/);
	});

	test('that is old is a warning', async () => {
		const home = makeHome();
		const bin = join(home.root, 'bin');
		mkdirSync(bin);
		writeFileSync(join(bin, 'git'), '#!/bin/sh\necho git version 2.30.2\n', {mode: 0o755});
		const {code, of} = await examine(home, {env: {PATH: `${bin}:${home.env['PATH']}`}});
		expect([code, of('git').status, of('git').what]).toEqual([0, 'warning', 'git version 2.30.2 is old']);
	});
});

test('a SQLite that cannot be loaded fails', async () => {
	const home = makeHome();
	cpSync(dirname(program), join(home.root, 'dist'), {recursive: true});
	const {code, troubles, of} = await examine(home, {program: join(home.root, 'dist/lalia.cjs')});

	expect([code, troubles]).toEqual([1, ['failed sqlite']]);
	expect(of('sqlite').what).toMatch(/^better-sqlite3\S* cannot be loaded by Node v\S+: npm did not fetch it, or /);
	const {stderr} = await runLalia(home, ['agents'], {program: join(home.root, 'dist/lalia.cjs')});
	expect(stderr).toMatch(
		/: npm did not fetch it, or .*\nreason: broken_install\nhint: .* registry, on Node 20 .* compiler/,
	);
});

test('of a SQLite that is there and does not load it says why, and blames no compiler', async () => {
	const home = makeHome();
	cpSync(dirname(program), join(home.root, 'dist'), {recursive: true});
	for (const name of ['better-sqlite3', 'better-sqlite3-napi']) {
		mkdirSync(join(home.root, 'node_modules', name), {recursive: true});
		writeFileSync(join(home.root, 'node_modules', name, 'index.js'), "throw new Error('compiled for another Node')");
	}

	const {of} = await examine(home, {program: join(home.root, 'dist/lalia.cjs')});
	expect(of('sqlite').what).toMatch(/cannot be loaded by Node v\S+: Error: compiled for another Node$/);
	expect(of('sqlite').fix).toBe('install lalia again with this Node, or run npm rebuild better-sqlite3');
});

test('a SQLite that is missing needs a compiler on a Node that has no binary of it, and on no other', () => {
	const fixOn = (napi: string): string => {
		const name = sqlitePackage(napi);
		return sqliteTrouble(name, `Error: Cannot find module '${name}'`).fix;
	};
	expect(fixOn('9')).toMatch(/registry, with a C\+\+ compiler/);
	expect(fixOn('10')).toMatch(/registry; no compiler is needed/);
});

describe('a workspace', () => {
	test('inside of a project’s repository is a warning', async () => {
		const home = makeHome();
		const project = join(home.root, 'project');
		execFileSync('git', ['init', '--quiet', project], {env: home.env});
		const {code, troubles, of} = await examine(home, {env: {LALIA_WORKSPACE: join(project, 'transcript')}});

		expect([code, troubles]).toEqual([0, ['warning workspace']]);
		expect(of('workspace').what).toBe(`${join(project, 'transcript')} is inside of the repository ${project}`);
	});

	test('that is somebody’s own repository fails', async () => {
		const home = makeHome();
		execFileSync('git', ['init', '--quiet', home.workspace], {env: home.env});
		const author = ['-c', 'user.name=a', '-c', 'user.email=a@localhost'];
		gitIn(home, ...author, 'commit', '--quiet', '--allow-empty', '-m', 'mine');

		expect((await examine(home)).of('workspace')).toMatchObject({
			status: 'failed',
			what: `${home.workspace} is somebody's own repository`,
		});
	});

	test('whose objects are broken fails', async () => {
		const home = makeHome();
		await registerAll(home, 'ada');
		await runLalia(home, ['stop']);
		const folder = join(home.workspace, '.git/objects/pack');
		for (const name of readdirSync(folder)) {
			truncateSync(join(folder, name), 10);
		}

		const {code, troubles, of} = await examine(home);
		expect([code, troubles]).toEqual([1, ['failed repository']]);
		expect(of('repository').what).toContain(`git fails in ${home.workspace}: `);
	});

	test('with files that are not lalia’s is a warning', async () => {
		const home = makeHome();
		await registerAll(home, 'ada');
		await untilCommitted(home, await openRaw(home));
		writeFileSync(join(home.workspace, 'notes.txt'), 'mine');
		expect((await examine(home)).of('repository')).toMatchObject({
			status: 'warning',
			what: "1 changes that are not lalia's: ?? notes.txt",
		});
	});

	test('with an index.lock that a git left long ago is mended', async () => {
		const home = makeHome();
		await registerAll(home, 'ada');
		await runLalia(home, ['stop']);
		const lock = join(home.workspace, '.git/index.lock');
		writeFileSync(lock, '');
		expect(await examine(home, {fix: true})).toMatchObject({troubles: []}); // somebody may be at work
		utimesSync(lock, long, long);

		const before = await examine(home);
		expect(before.troubles).toEqual(['warning repository']);
		expect(before.of('repository').what).toBe(`${lock} was left 60 minutes ago`);
		expect((await examine(home, {fix: true})).of('repository').mended).toBe(`removed ${lock}`);
		expect(await examine(home)).toMatchObject({troubles: []});
	});
});

describe('keys', () => {
	const keyOf = (home: string): string => join(home, 'keys', readdirSync(join(home, 'keys'))[0] ?? '');

	test('that are none fail', async () => {
		const home = makeHome();
		await registerAll(home, 'ada');
		writeFileSync(keyOf(home.home), 'no key\n');
		expect((await examine(home)).of('keys')).toMatchObject({
			status: 'failed',
			what: `The file ${keyOf(home.home)} holds no Ed25519 private key`,
		});
	});

	test('that a registered agent has lost are named', async () => {
		const home = makeHome();
		await registerAll(home, 'ada');
		const key = keyOf(home.home);
		execFileSync('mv', [key, join(home.root, 'key')]);
		const [, id] = /([^/]+)\.pem$/.exec(key) ?? [];
		expect((await examine(home)).of('keys')).toMatchObject({
			status: 'warning',
			what: `no key of ada (${id}) is in ${join(home.home, 'keys')}`,
		});
	});
});

test('a broken nicknames.json fails with file, line and column', async () => {
	const home = makeHome();
	await registerAll(home, 'ada');
	const path = join(home.home, 'nicknames.json');
	writeFileSync(path, '{\n\t"bob": {"address": "bob",}\n}\n', {mode: 0o600});
	const {code, troubles, of} = await examine(home);
	expect([code, troubles]).toEqual([1, ['failed nicknames']]);
	expect(of('nicknames').what).toContain(`${path}:2:`);

	writeFileSync(path, '{"bob": {"address": "bob", "follow": true}}\n');
	expect((await examine(home)).of('nicknames')).toMatchObject({status: 'ok', what: `1 in ${path}`});
});

test('locks and files of processes that were killed are named, and removed', async () => {
	const home = makeHome();
	await registerAll(home, 'ada');
	const temporary = join(home.home, 'keys', 'a.pem.0123456789ab.tmp');
	const lock = join(home.home, 'nicknames.json.lock');
	const young = join(home.home, 'nicknames.json.0123456789ab.tmp');
	writeFileSync(temporary, '', {mode: 0o600});
	writeFileSync(young, '', {mode: 0o600});
	utimesSync(temporary, long, long);
	symlinkSync('0011223344556677 4194303 1', lock);
	execFileSync('touch', ['-h', '-d', long.toISOString(), lock]);

	const before = await examine(home);
	expect(before.troubles).toEqual(['warning leftovers']);
	expect(before.of('leftovers').what).toBe(
		'left by processes that were killed: nicknames.json.lock, keys/a.pem.0123456789ab.tmp',
	);
	expect((await examine(home, {fix: true})).of('leftovers')).toMatchObject({status: 'ok', what: 'none'});
	expect(readdirSync(home.home)).toContain('nicknames.json.0123456789ab.tmp');
});

test('a log that grows without end is a warning', async () => {
	const home = makeHome();
	await registerAll(home, 'ada');
	truncateSync(join(home.home, 'daemon.log'), 20 * 1024 * 1024);
	expect((await examine(home)).of('log')).toMatchObject({
		status: 'warning',
		what: `${join(home.home, 'daemon.log')}, 20 MiB, is not rotated`,
	});
});
