import {execFileSync} from 'node:child_process';
import {chmodSync, chownSync, existsSync, mkdirSync, statSync, utimesSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {clock} from '../../source/client/doctor/checks/clock.js';
import {registerAll} from '../support/cli.js';
import {examine} from '../support/examination.js';
import {type Home, makeHome} from '../support/home.js';
import {orNotRun} from '../support/not-run.js';
import {daemonsOf} from '../support/processes.js';

const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);

const isRoot = process.getuid?.() === 0;

test('a home that is not there yet is in order, and neither made nor given a daemon', async () => {
	const home = makeHome();
	const {code, troubles, of} = await examine(home);

	expect([code, troubles]).toEqual([0, []]);
	expect(of('daemon')).toEqual({check: 'daemon', status: 'ok', what: 'not running; the next command starts it'});
	expect(existsSync(home.home)).toBe(false);
	expect(existsSync(home.workspace)).toBe(false);
	expect(daemonsOf(home)).toEqual([]);
});

test('a home in use is in order', async () => {
	const home = makeHome();
	await registerAll(home, 'ada');
	const {code, troubles, of} = await examine(home);

	expect([code, troubles]).toEqual([0, []]);
	expect(of('home').what).toBe(home.home);
	expect(of('keys').what).toBe(`1 in ${join(home.home, 'keys')}`);
});

describe('modes', () => {
	test('of a home that others may enter are named, and mended', async () => {
		const home = makeHome();
		await registerAll(home, 'ada');
		chmodSync(home.home, 0o755);

		const before = await examine(home);
		expect([before.code, before.troubles]).toEqual([1, ['failed home']]);
		expect(before.of('home')).toEqual({
			check: 'home',
			status: 'failed',
			what: `${home.home} is open to others (mode 755)`,
			fix: `chmod 700 ${home.home}`,
			fixable: true,
		});
		expect(modeOf(home.home)).toBe('755');

		const mending = await examine(home, {fix: true});
		expect(mending.of('home')).toEqual({
			check: 'home',
			status: 'ok',
			what: home.home,
			mended: `closed ${home.home} to others (mode 700)`,
		});
		expect(modeOf(home.home)).toBe('700');
		expect(await examine(home)).toMatchObject({code: 0, troubles: []});
	});

	test('of keys and folders that others may read are named, and mended', async () => {
		const home = makeHome();
		await registerAll(home, 'ada');
		chmodSync(join(home.home, 'keys'), 0o750);
		chmodSync(join(home.home, 'lalia.db'), 0o644);

		const before = await examine(home);
		expect([before.code, before.troubles]).toEqual([1, ['failed files']]);
		expect(before.of('files').what).toBe(
			`2 files and folders in ${home.home} are open to others: keys (750), lalia.db (644)`,
		);
		expect([modeOf(join(home.home, 'keys')), modeOf(join(home.home, 'lalia.db'))]).toEqual(['750', '644']);

		const mending = await examine(home, {fix: true});
		expect([mending.code, mending.of('files').mended]).toEqual([
			0,
			'closed 2 files and folders to others: keys (750), lalia.db (644)',
		]);
		expect([modeOf(join(home.home, 'keys')), modeOf(join(home.home, 'lalia.db'))]).toEqual(['700', '600']);
		expect(await examine(home)).toMatchObject({code: 0, troubles: []});
	});
});

test('a broken config.json is named, without what it says', async () => {
	const home = makeHome();
	await registerAll(home, 'ada');
	const path = join(home.home, 'config.json');
	writeFileSync(path, '{"wake": "off"}', {mode: 0o600});
	expect((await examine(home)).of('config')).toMatchObject({
		status: 'ok',
		what: `${path}: wake off, 0 notification rules`,
	});

	writeFileSync(path, '{"notify": [{"when": "loop", "webhook": "http://secret.example"}]}');
	const {troubles, of} = await examine(home);
	expect(troubles).toEqual(['failed config']);
	expect(of('config').what).toBe(`${path}:1:41: http is for this machine alone: use https, or add "insecure": true`);
});

test('a file in the place of the home is named', async () => {
	const home = makeHome();
	writeFileSync(home.home, '');
	expect((await examine(home)).of('home')).toMatchObject({status: 'failed', what: `${home.home} is no folder`});
});

test('a folder that all users share is no home', async () => {
	const home = makeHome();
	mkdirSync(home.home);
	chmodSync(home.home, 0o1777);
	const {of} = await examine(home, {fix: true});
	expect(of('home')).toMatchObject({status: 'failed', what: `${home.home} is shared by all users`});
	expect(statSync(home.home).mode & 0o7777).toBe(0o1777);
});

const canGiveAway = orNotRun(isRoot, 'a home of another user, for want of the right to give one away');

test.runIf(canGiveAway)('a home and files of another user are named', async () => {
	const home = makeHome();
	await registerAll(home, 'ada');
	chownSync(join(home.home, 'keys'), 12_345, 12_345);
	const keys = await examine(home);
	expect(keys.of('files').what).toBe(`1 file or folder in ${home.home} belong to another user: keys (700)`);

	chownSync(home.home, 12_345, 12_345);
	expect((await examine(home)).of('home').what).toBe(`${home.home} belongs to uid 12345`);
});

test('a home inside of a repository is a warning, unless the repository ignores it', async () => {
	const home = makeHome();
	await registerAll(home, 'ada');
	execFileSync('git', ['init', '--quiet', home.root], {env: home.env});

	const inside = await examine(home);
	expect([inside.code, inside.troubles]).toEqual([0, ['warning home', 'warning workspace']]);
	expect(inside.of('home').what).toBe(`${home.home} is inside of the repository ${home.root}`);

	writeFileSync(join(home.root, '.gitignore'), '/home\n/workspace\n');
	expect(await examine(home)).toMatchObject({code: 0, troubles: []});
});

/** In a mount namespace of its own, where a small disk lies in the place of the home. */
const onSmallDisk = (home: Home, size: string): string[] => [
	'unshare',
	...(isRoot ? ['-m'] : ['-Urm']),
	'sh',
	'-c',
	`mount -t tmpfs -o size=${size},mode=700 none '${home.home}' && exec "$@"`,
	'sh',
];

const canMount = () => {
	try {
		execFileSync('unshare', [...(isRoot ? ['-m'] : ['-Urm']), 'mount', '-t', 'tmpfs', 'none', '/mnt'], {
			stdio: 'ignore',
		});
		return true;
	} catch {
		return false;
	}
};

describe.runIf(orNotRun(canMount(), 'a disk without room, for want of unshare and mount'))('a disk', () => {
	test.each([
		['4m', 'failed', 1],
		['100m', 'warning', 0],
	])('with %s of room is a %s', async (size, status, exit) => {
		const home = makeHome();
		mkdirSync(home.home, {mode: 0o700});
		const {code, of} = await examine(home, {by: onSmallDisk(home, size)});
		const [, megabytes] = /(\d+)m/.exec(size) ?? [];

		expect(code).toBe(exit);
		expect(of('disk-space').status).toBe(status);
		expect(of('disk-space').what).toMatch(
			new RegExp(`^there is room for ${megabytes}(\\.0)? MiB and \\d+ files in ${home.home}$`),
		);
	});
});

describe('the clock', () => {
	test('that is behind the newest file of the home is a warning', async () => {
		const home = makeHome();
		await registerAll(home, 'ada');
		const later = new Date(Date.now() + 60 * 60_000);
		utimesSync(join(home.home, 'lalia.db'), later, later);

		const {code, troubles, of} = await examine(home);
		expect([code, troubles]).toEqual([0, ['warning clock']]);
		expect(of('clock').what).toMatch(new RegExp(`, 60 minutes before ${join(home.home, 'lalia.db')} was written$`));
	});

	test('that is before the build fails', () => {
		const home = makeHome();
		const finding = clock.look({
			invocation: {
				home: home.home,
				program: '',
				cwd: '/',
				surroundings: {
					env: {},
					uid: 0,
					processes: {findSelf: () => undefined, find: () => undefined, canSee: () => false},
				},
			},
			workspace: home.workspace,
			build: '2000-01-01T00:00:00.000Z 0.0.0-test',
			now: Date.parse('1980-01-01T00:00:00Z'),
			daemon: {state: 'absent'},
		});
		expect(finding).toMatchObject({
			status: 'failed',
			what: 'it is 1980-01-01T00:00:00.000Z, before this lalia was built (2000-01-01T00:00:00.000Z 0.0.0-test)',
		});
	});
});
