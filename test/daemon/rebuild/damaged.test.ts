import {closeSync, openSync, readFileSync, statSync, truncateSync, writeFileSync, writeSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {runLalia} from '../../support/cli.js';
import type {Home} from '../../support/home.js';
import {databaseOf, makeTwin, overwritePageOf, setAsideIn, unreadAtStart} from '../../support/lost-home.js';
import {daemonsOf, onlyDaemonOf} from '../../support/processes.js';
import {makeRoomScene} from '../../support/room-scene.js';
import {connectAs, refusal} from '../../support/talk.js';
import {expectVerified} from '../../support/transcript.js';
import {until} from '../../support/until.js';

const scene = makeRoomScene();
const rebuilt = '4 agents, 3 rooms, 8 messages rebuilt from the transcript; what was unread counts as read\n';

/** Overwrites a part of the database, between two fractions of its length. */
const overwrite = (home: Home, [from, to]: [number, number]): void => {
	const {size} = statSync(databaseOf(home));
	const file = openSync(databaseOf(home), 'r+');
	const start = Math.floor((size * from) / 4096) * 4096;
	writeSync(file, Buffer.alloc(Math.floor(size * to) - start, 'garbage '), 0, undefined, start);
	closeSync(file);
};

const damages: Record<string, (home: Home) => void> = {
	'whose header is garbage': home => overwrite(home, [0, 0.1]),
	'that is cut off in the middle': home => truncateSync(databaseOf(home), 5 * 4096 + 100),
	'that is shorter than any': home => truncateSync(databaseOf(home), 60),
	'that is another file': home => writeFileSync(databaseOf(home), 'all work and no play\n'.repeat(1000)),
};

/** The one that was set aside has these bytes, and all is there again. */
const expectMended = async (home: Home, damaged: Buffer, stderr: string): Promise<void> => {
	const [name = '', second] = setAsideIn(home);
	expect(second).toBeUndefined();
	expect(Buffer.compare(readFileSync(join(home.home, name)), damaged)).toBe(0);
	const lines = stderr.split('\n').filter(line => !/: (reading|rebuilding it from) the transcript/.test(line)); // after 2 s
	expect(lines.join('\n')).toBe(`the database was damaged, and is kept as ${name}: ${rebuilt}`);
	const {must} = await connectAs(home, scene.alice);
	expect(await must('post', {room: 'api', body: 'on we go'})).toMatchObject({seq: 7});
};

describe('a database', () => {
	for (const [what, damage] of Object.entries(damages)) {
		test(`${what} is set aside as it is, and made anew`, async () => {
			const home = makeTwin(scene.home);
			damage(home);
			const damaged = readFileSync(databaseOf(home));

			const {code, stderr} = await runLalia(home, ['agents']);
			expect(code).toBe(0);
			await expectMended(home, damaged, stderr);
		});
	}

	test('that opens, and whose first table is damaged, is set aside at once', async () => {
		const home = makeTwin(scene.home);
		overwrite(home, [0.05, 1]);
		const damaged = readFileSync(databaseOf(home));

		const {code, stderr} = await runLalia(home, ['agents']);
		expect(code).toBe(0);
		await expectMended(home, damaged, stderr);
	});

	test('whose newest messages are damaged, which a daemon reads as it starts, is set aside at once', async () => {
		const home = makeTwin(scene.home);
		overwritePageOf(home, 'Hello again');
		const damaged = readFileSync(databaseOf(home));

		const {code, stderr} = await runLalia(home, ['agents']);
		expect(code).toBe(0);
		await expectMended(home, damaged, stderr);
	});

	test('that turns out to be damaged is given up, and mended by the next daemon', async () => {
		const home = makeTwin(scene.home);
		overwritePageOf(home, unreadAtStart);
		expect(await runLalia(home, ['agents'])).toMatchObject({code: 0, stderr: ''});
		const {call} = await connectAs(home, scene.alice);
		expect(await call('rename', {name: 'alicia'})).toMatchObject(refusal('storage_failed', 1));
		await until('the daemon has ended', () => daemonsOf(home).length === 0);
		const damaged = readFileSync(databaseOf(home));

		const {code, stderr} = await runLalia(home, ['agents']);
		expect(code).toBe(0);
		await expectMended(home, damaged, stderr);
	});

	test('that was under suspicion and is whole stays where it is', async () => {
		const home = makeTwin(scene.home);
		writeFileSync(`${databaseOf(home)}.suspect`, '');

		expect(await runLalia(home, ['agents'])).toMatchObject({code: 0, stderr: ''});
		expect(setAsideIn(home)).toEqual([]);
		await expectVerified(home, 8);
	});

	test('that was being set aside when the daemon was killed gets there with its log', async () => {
		const home = makeTwin(scene.home);
		const aside = 'lalia.db.damaged-2026-01-01T00-00-00-000Z';
		damages['that is another file']?.(home);
		const damaged = readFileSync(databaseOf(home));
		writeFileSync(`${databaseOf(home)}-shm`, 'shared memory');
		writeFileSync(join(home.home, `${aside}-wal`), 'the log');
		writeFileSync(`${databaseOf(home)}.suspect`, aside);

		const {code, stderr} = await runLalia(home, ['agents']);
		expect(code).toBe(0);
		expect(setAsideIn(home).toSorted()).toEqual([aside, `${aside}-shm`, `${aside}-wal`]);
		expect(stderr).toBe(`the database was damaged, and is kept as ${aside}: ${rebuilt}`);
		expect(Buffer.compare(readFileSync(join(home.home, aside)), damaged)).toBe(0);
	});

	test('that is damaged twice is kept twice', async () => {
		const home = makeTwin(scene.home);
		damages['that is another file']?.(home);
		await runLalia(home, ['agents']);
		await runLalia(home, ['stop']);
		overwrite(home, [0, 0.1]);
		expect(await runLalia(home, ['agents'])).toMatchObject({code: 0});
		expect(setAsideIn(home).filter(name => !/-(wal|shm)$/.test(name))).toHaveLength(2);
	});

	test('that is damaged is set aside once, however many commands find it so at once', async () => {
		const home = makeTwin(scene.home);
		overwrite(home, [0, 0.1]);
		const damaged = readFileSync(databaseOf(home));

		const ended = await Promise.all([1, 2, 3, 4, 5, 6].map(() => runLalia(home, ['agents', '--flat'])));
		expect(ended.map(({code}) => code)).toEqual(ended.map(() => 0));
		expect(new Set(ended.map(({stdout}) => stdout.split('\n').length))).toEqual(new Set([6]));
		await expectMended(home, damaged, ended.map(({stderr}) => stderr).join(''));
		await onlyDaemonOf(home);
	});
});
