import {readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join as joinPath} from 'node:path';
import {beforeAll, describe, expect, test} from 'vitest';
import {pageSize, parseMembersFile, parsePage, renderPage} from '../../../source/core/transcript/room-files.js';
import {runLalia} from '../../support/cli.js';
import {gitIn, type Home, makeSharedHome} from '../../support/home.js';
import {changeDatabase} from '../../support/kept-home.js';
import {deleteDatabase, makeTwin} from '../../support/lost-home.js';
import {openRaw, type RawAgent, registerRaw} from '../../support/raw-client.js';
import {untilCommitted} from '../../support/talk.js';
import {firstProblem, makeCopy, restate} from '../../support/tampering.js';
import {expectCleanRepository, expectVerified} from '../../support/transcript.js';

const home = makeSharedHome();
const members = 'rooms/api/MEMBERS.md';
const page = (number: number) => `rooms/api/members/${number}.jsonl`;
const changes = 2 * pageSize + 9; // without the one that made the room
let bob: RawAgent;

/** One change more, by a daemon that is started for it. */
const leaveIn = async (twin: Home): Promise<void> => {
	await runLalia(twin, ['agents']);
	const client = await openRaw(twin);
	await client.must('leave', {room: 'api'}, bob);
	await untilCommitted(twin, client);
	await runLalia(twin, ['stop']);
};

const textOf = (path: string, {workspace}: {workspace: string} = home): string =>
	readFileSync(joinPath(workspace, path), 'utf8');

beforeAll(async () => {
	await runLalia(home, ['agents']);
	const client = await openRaw(home);
	const alice = await registerRaw(client, 'alice');
	bob = await registerRaw(client, 'bob');
	await client.must('room create', {name: 'api'}, alice);
	for (let change = 0; change < changes; change++) {
		await client.must(change % 2 === 0 ? 'join' : 'leave', {room: 'api'}, bob);
	}

	await client.must('post', {room: 'api', body: 'here I am'}, bob);
	await untilCommitted(home, client);
	await runLalia(home, ['stop']);
});

test('a room in which many came and went has full pages of what they signed, and the newest beside its members', async () => {
	const older = [1, 2].map(number => parsePage(textOf(page(number))) ?? []);
	const newest = parseMembersFile(textOf(members));
	expect(older.map(({length}) => length)).toEqual([pageSize, pageSize]);
	expect(newest).toMatchObject({pages: 2, statements: {length: 10}});
	expect(textOf(members)).toContain('oldest first, after those of members/1.jsonl to members/2.jsonl:\n');
	expect(older[0]?.[0]?.op).toBe('room create');
	expectCleanRepository(home);
	await expectVerified(home, 1);
});

test('a page is written by one commit, and no change writes more than one page holds', () => {
	const commitsOf = (path: string) => gitIn(home, 'rev-list', '--count', 'HEAD', '--', path).trim();
	expect([commitsOf(page(1)), commitsOf(page(2)), commitsOf(members)]).toEqual(['1', '1', `${changes + 1}`]);
	const sizes = gitIn(home, 'log', '--format=%H', '--', members)
		.trim()
		.split('\n')
		.map(commit => Number(gitIn(home, 'cat-file', '-s', `${commit}:${members}`)));
	expect(Math.max(...sizes)).toBeLessThan(pageSize * 400);
});

test('it is taken over from there where the database is lost, and goes on', async () => {
	const twin = makeTwin(home);
	deleteDatabase(twin);
	await leaveIn(twin);
	expect(parseMembersFile(textOf(members, twin))).toMatchObject({pages: 2, statements: {length: 11}});
	expect(textOf(page(2), twin)).toBe(textOf(page(2)));
	expectCleanRepository(twin);
	await expectVerified(twin, 1);
});

test('one of before there were pages is whole, and has them from its next change on', async () => {
	const twin = makeTwin(home);
	const copy = makeCopy(home);
	const older = [1, 2].flatMap(number => parsePage(textOf(page(number))) ?? []);
	copy.git('rm', '--quiet', page(1), page(2));
	copy.edit(members, text =>
		text.replace(/, after those of .*:\n/, ':\n').replace('```json\n', () => `\`\`\`json\n${renderPage(older)}`),
	);
	copy.commit();
	expect(await firstProblem(copy)).toBeUndefined();
	copy.git('push', '--quiet', twin.workspace, 'HEAD:refs/heads/before');
	gitIn(twin, 'reset', '--quiet', '--soft', 'before');
	for (const path of [page(1), page(2)]) {
		rmSync(joinPath(twin.workspace, path));
	}

	writeFileSync(joinPath(twin.workspace, members), textOf(members, {workspace: copy.folder}));
	gitIn(twin, 'add', '--all', '--sparse');
	await expectVerified(twin, 1);

	changeDatabase(twin, 'UPDATE statements SET page = NULL');
	await leaveIn(twin);
	expect([1, 2].map(number => textOf(page(number), twin))).toEqual([1, 2].map(number => textOf(page(number))));
	expect(parseMembersFile(textOf(members, twin))).toMatchObject({pages: 2, statements: {length: 11}});
	await expectVerified(twin, 1);
});

describe('of a page, verify finds', () => {
	const isNone = `it is gone, or no page of ${pageSize} statements`;

	test('that it is gone', async () => {
		const copy = makeCopy(home);
		copy.git('rm', '--quiet', page(2));
		copy.commit();
		expect(await firstProblem(copy)).toEqual([page(2), isNone]);
	});

	test('that a statement is missing', async () => {
		const copy = makeCopy(home);
		copy.edit(page(1), text => text.split('\n').slice(1).join('\n'));
		copy.commit();
		expect(await firstProblem(copy)).toEqual([page(1), isNone]);
	});

	test('that it is written in another way', async () => {
		const copy = makeCopy(home);
		copy.edit(page(2), text => text.replace('{', '{ '));
		copy.commit();
		expect(await firstProblem(copy)).toEqual([page(2), 'it says something else than its signed statements']);
	});

	test('a statement that was changed', async () => {
		const copy = makeCopy(home);
		copy.edit(page(2), text => text.replace(/"sig":"..../, '"sig":"AAAA'));
		copy.commit();
		expect(await firstProblem(copy)).toEqual([
			page(2),
			expect.stringMatching(/^the statement \w+ is not signed by bob$/),
		]);
	});

	test('statements that change their places', async () => {
		const copy = makeCopy(home);
		copy.edit(page(2), text => {
			const [first, second, ...rest] = text.split('\n');
			return [second, first, ...rest].join('\n');
		});
		copy.commit();
		expect(await firstProblem(copy)).toEqual([
			page(2),
			expect.stringMatching(/^the statement \w+ was committed before its predecessor$/),
		]);
	});

	test('that the members do not know of it', async () => {
		const copy = makeCopy(home);
		copy.write(page(3), textOf(page(2)));
		copy.commit();
		expect(await firstProblem(copy)).toEqual([page(3), 'MEMBERS.md does not go on from it']);
	});

	test('that statements of the newest are left out', async () => {
		const copy = makeCopy(home);
		restate(copy, statements => statements.slice(0, -1));
		copy.commit();
		expect(await firstProblem(copy)).not.toBeUndefined();
	});
});
