import {chmodSync, chownSync, lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:net';
import {join} from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import {registerAll, runLalia} from '../support/cli.js';
import {examine} from '../support/examination.js';
import {type Home, makeHome} from '../support/home.js';
import {databaseOf, makeTwin, overwritePageOf, setAsideIn, unreadAtStart} from '../support/lost-home.js';
import {makeOlderBuild, olderBuildTime} from '../support/older-build.js';
import {daemonsOf, killHard, onlyDaemonOf} from '../support/processes.js';
import {makeRoomScene} from '../support/room-scene.js';
import {until} from '../support/until.js';

const scene = makeRoomScene();

const socketOf = ({home}: Home): string => join(home, 'sock');

test('what a killed daemon has left is named, mended, and then gone', async () => {
	const home = makeHome();
	await registerAll(home, 'ada');
	const pid = await onlyDaemonOf(home);
	await killHard(pid);

	const before = await examine(home);
	expect([before.code, before.troubles]).toEqual([0, ['warning socket', 'warning leftovers']]);
	expect(before.of('socket').what).toBe(`${socketOf(home)} is stale: nobody listens there`);
	expect(before.of('leftovers').what).toBe('left by processes that were killed: pid');
	expect(daemonsOf(home)).toEqual([]);

	const mending = await examine(home, {fix: true});
	expect([mending.of('socket').mended, mending.of('leftovers').mended]).toEqual([
		`removed ${socketOf(home)}`,
		'removed pid',
	]);
	expect(await examine(home)).toMatchObject({code: 0, troubles: []});
	expect(await runLalia(home, ['whoami'], {as: 'ada'})).toMatchObject({code: 0, stderr: ''});
});

test('a running daemon loses nothing by --fix', async () => {
	const home = makeHome();
	await registerAll(home, 'ada');
	const pid = await onlyDaemonOf(home);
	expect(await examine(home, {fix: true})).toMatchObject({code: 0, troubles: []});
	expect([home.daemonPid(), lstatSync(socketOf(home)).isSocket()]).toEqual([pid, true]);
	expect((await examine(home)).of('daemon').what).toMatch(new RegExp(`^pid ${pid}, build \\d{4}-.*, since \\d{4}-`));
});

test('a daemon that takes connections and says nothing fails', async () => {
	const home = makeHome();
	mkdirSync(home.home, {mode: 0o700});
	const server = createServer(() => {});
	await new Promise<void>(resolve => server.listen(socketOf(home), resolve));
	onTestFinished(() => void server.close());
	chmodSync(socketOf(home), 0o600);

	const {code, troubles, of} = await examine(home);
	expect([code, troubles]).toEqual([1, ['failed socket', 'failed daemon']]);
	expect(of('daemon').what).toBe('the daemon takes connections, and says nothing for 5 s');
});

test('a daemon that could not start is quoted', async () => {
	const home = makeHome();
	mkdirSync(home.home, {mode: 0o700});
	mkdirSync(databaseOf(home));
	expect((await runLalia(home, ['agents'])).code).toBe(1);

	const {of} = await examine(home);
	expect(of('daemon')).toMatchObject({status: 'warning', fix: expect.stringContaining('lalia logs')});
	expect(of('daemon').what).toMatch(/^not running; the last one cannot start: the database \S+ cannot be used: /);
});

const older = makeOlderBuild();

test('a daemon of an older build is a warning that says how to get rid of it', async () => {
	const home = makeHome();
	await runLalia(home, ['agents'], {program: older});
	const {code, troubles, of} = await examine(home);

	expect([code, troubles]).toEqual([0, ['warning daemon']]);
	expect(of('daemon').what).toContain(` is of an older build (${olderBuildTime} `);
	expect(of('daemon').fix).toBe('run any other command of this build, such as lalia agents: it takes over');
	expect(await runLalia(home, ['agents'])).toMatchObject({code: 0, stderr: ''});
	expect((await examine(home)).troubles).toEqual([]);
});

test('a daemon of a newer build is a warning, and is left as it is', async () => {
	const home = makeHome();
	await runLalia(home, ['agents']);
	const {of} = await examine(home, {program: older});

	expect(of('daemon')).toMatchObject({status: 'warning', fix: 'use that build, or lalia stop'});
	expect(of('daemon').what).toMatch(/^pid \d+ is of a newer build /);
	expect((await examine(home)).troubles).toEqual([]);
});

test('a daemon of another workspace is a warning that names both', async () => {
	const home = makeHome();
	await registerAll(home, 'ada');
	const {of} = await examine(home, {env: {LALIA_WORKSPACE: join(home.root, 'elsewhere')}});
	expect(of('daemon')).toMatchObject({
		status: 'warning',
		what: `pid ${home.daemonPid()} writes to the workspace ${home.workspace}, and here it would be ${join(home.root, 'elsewhere')}`,
	});
});

test('a socket that this process may not use is a sandbox', async () => {
	const home = makeHome();
	await registerAll(home, 'ada');
	chmodSync(socketOf(home), 0);
	const nobody = 65_534;
	const isRoot = process.getuid?.() === 0;
	if (isRoot) {
		for (const path of [home.root, home.home, socketOf(home)]) {
			chownSync(path, nobody, nobody);
		}
	}

	const by = isRoot ? ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups'] : [];
	const {code, of} = await examine(home, {by});
	expect(code).toBe(1);
	expect(of('sandbox')).toEqual({
		check: 'sandbox',
		status: 'failed',
		what: `this process may not connect to ${socketOf(home)} (EACCES): a sandbox forbids it`,
		fix: expect.stringMatching(/^use the tools of the MCP server lalia/),
	});
});

test('a home whose path is too long for a socket says where the socket is', async () => {
	const home = makeHome({LALIA_HOME: join('/tmp', 'x'.repeat(90), 'home')});
	onTestFinished(() => rmSync(join('/tmp', 'x'.repeat(90)), {recursive: true}));
	const long = {...home, home: String(home.env['LALIA_HOME'])};
	onTestFinished(async () => void (await runLalia(long, ['stop'])));
	await registerAll(long, 'ada');

	const {troubles, of} = await examine(long);
	expect(troubles).toEqual([]);
	expect(of('socket').what).toMatch(
		new RegExp(`^/tmp/lalia-\\d+/\\w+/sock, because ${long.home} is too long a path for one answers$`),
	);
});

describe('a database', () => {
	test('that is damaged inside is found by the running daemon, which ends so that the next one mends it', async () => {
		const home = makeTwin(scene.home);
		overwritePageOf(home, unreadAtStart);
		expect(await runLalia(home, ['agents'])).toMatchObject({code: 0, stderr: ''});

		const {code, troubles, of} = await examine(home);
		expect([code, troubles]).toEqual([1, ['failed database']]);
		expect(of('database').what).toMatch(/lalia\.db, \d+ KiB, is damaged; the daemon has ended$/);
		await until('the daemon has ended', () => daemonsOf(home).length === 0);
		expect((await runLalia(home, ['agents'])).stderr).toContain('8 messages rebuilt from the transcript');

		const after = await examine(home);
		expect([after.code, after.troubles]).toEqual([0, ['warning damaged-databases', 'warning keys']]);
		expect(after.of('damaged-databases').what).toMatch(/^1 kept, \d+ KiB: lalia\.db\.damaged-/);
		rmSync(join(home.home, setAsideIn(home)[0] ?? ''));
		expect(await examine(home)).toMatchObject({troubles: ['warning keys']}); // the test has those
	});

	test.each([
		['is no database', (path: string) => writeFileSync(path, 'all work and no play\n'.repeat(1000))],
		['is cut off', (path: string) => writeFileSync(path, readFileSync(path).subarray(0, 20_000))],
	])('that %s is found without a daemon', async (problem, damage) => {
		const home = makeTwin(scene.home);
		damage(databaseOf(home));
		const {code, troubles, of} = await examine(home);

		expect([code, troubles]).toEqual([1, ['failed database']]);
		expect(of('database').what).toContain(`${databaseOf(home)} ${problem}`);
		expect(daemonsOf(home)).toEqual([]);
	});

	test('that is gone is in order without a daemon, and not with one', async () => {
		const home = makeHome();
		await registerAll(home, 'ada');
		rmSync(databaseOf(home));
		expect((await examine(home)).of('database')).toMatchObject({
			status: 'failed',
			what: `${databaseOf(home)} is gone, and the daemon works with it still`,
		});
		await runLalia(home, ['stop']);
		expect((await examine(home)).of('database').status).toBe('ok');
	});
});
