import {execFileSync} from 'node:child_process';
import {
	chmodSync,
	lstatSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	readlinkSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import {writeFile} from 'node:fs/promises';
import {describe, expect, test} from 'vitest';
import {runLalia, startLalia} from '../support/cli.js';
import {makeAgents, nicknamesOf, printed, refused, runNickname} from '../support/nicknames.js';
import {until} from '../support/until.js';

describe('a file that was edited by hand', () => {
	test.each([
		['', '1:1', 'the file ends too early: a value is missing'],
		['{\n\t"bob": {"address": "bobby", "follow": true},\n}\n', '3:1', 'a name in double quotes is missing here'],
		['{"bob": {"address": "bobby"}}', '1:9', 'bob needs either an "agent_id" or "follow"'],
		[Buffer.from('{"bob": {"address": "b@\xe9", "follow": true}}', 'latin1'), '1:24', 'this is not UTF-8'],
	])('into %j is refused with its place, and left as it is', async (content, place, reason) => {
		const {home} = await makeAgents('alice', 'bobby');
		writeFileSync(nicknamesOf(home), content);
		const broken = refused(1, 'broken_nicknames', `${nicknamesOf(home)}:${place}`, reason);

		const lines = [['nickname'], ['nickname', 'bob', 'bobby'], ['nickname', '-d', 'bob'], ['tell', 'bob', 'hi']];
		const ended = await Promise.all(lines.map(words => runLalia(home, words, {as: 'alice'})));
		expect(ended).toMatchObject(lines.map(() => broken));
		expect(readFileSync(nicknamesOf(home))).toEqual(Buffer.from(content));
	});

	test('says where in JSON too, and stands in the way of nothing that names no nickname', async () => {
		const {home, ids} = await makeAgents('alice', 'bobby');
		writeFileSync(nicknamesOf(home), '{\n\t"bob": bobby\n}\n');
		const {code, stdout} = await runLalia(home, ['tell', 'bob', 'hi', '--json'], {as: 'alice'});
		expect([code, JSON.parse(stdout).data.error]).toMatchObject([
			1,
			{reason: 'broken_nicknames', context: {file: nicknamesOf(home), line: 2, column: 9}},
		]);

		await printed(home, ['inbox'], 'alice');
		await printed(home, ['agents']);
		await printed(home, ['tell', ids['bobby'] ?? '', 'hi'], 'alice');
		expect(await runLalia(home, ['register', '--name', 'carol'])).toMatchObject({
			code: 0,
			stdout: 'carol\n',
			stderr: expect.stringMatching(/nicknames\.json:2:9: a value is missing here.*\n$/),
		});
		expect(readFileSync(nicknamesOf(home), 'utf8')).toBe('{\n\t"bob": bobby\n}\n');
	});

	test('into what is right but spelt in another way is read, and kept', async () => {
		const {home, ids} = await makeAgents('alice', 'bobby');
		writeFileSync(nicknamesOf(home), `\n{"z":{"follow" : true,"address":"\\u0062obby"} }`);
		chmodSync(nicknamesOf(home), 0o644);
		expect(await printed(home, ['tell', 'z', 'hi'], 'alice')).toBe('seq=1 peer=bobby\n');
		await printed(home, ['nickname', 'a', 'bobby']);
		expect(await printed(home, ['nickname'])).toBe(`a\tbobby\t(stable → ${ids['bobby']})\nz\tbobby\t(follows)\n`);
		expect(statSync(nicknamesOf(home)).mode & 0o777).toBe(0o600);
	});
});

test('a file that cannot be read is an error that names it', async () => {
	const {home} = await makeAgents('alice');
	mkdirSync(nicknamesOf(home));
	expect(await runLalia(home, ['tell', 'bob', 'hi'], {as: 'alice'})).toMatchObject(
		refused(1, 'broken_nicknames', `${nicknamesOf(home)} cannot be read (EISDIR)`),
	);
});

describe('many changes', () => {
	test('at once are all kept', async () => {
		const {home} = await makeAgents('bobby');
		const nicks = Array.from({length: 12}, (_, index) => `nick-${index}`);
		const ended = await Promise.all(nicks.map(nick => runNickname(home, nick, 'bobby')));
		expect(ended.map(({code, stderr}) => [code, stderr])).toEqual(nicks.map(() => [0, '']));
		expect(Object.keys(JSON.parse(readFileSync(nicknamesOf(home), 'utf8')))).toEqual(nicks.toSorted());

		const removed = await Promise.all(nicks.slice(1).map(nick => runNickname(home, '-d', nick)));
		expect(removed.map(({code}) => code)).toEqual(nicks.slice(1).map(() => 0));
		expect(Object.keys(JSON.parse(readFileSync(nicknamesOf(home), 'utf8')))).toEqual(['nick-0']);
	});

	test('of which one is killed in the middle lose nothing and block nobody', async () => {
		const {home} = await makeAgents('bobby');
		await printed(home, ['nickname', 'first', 'bobby']);
		const text = readFileSync(nicknamesOf(home), 'utf8');
		rmSync(nicknamesOf(home));
		execFileSync('mkfifo', ['-m', '600', nicknamesOf(home)]);

		// It reads the file before it takes the lock, and again while it holds it: there it finds nobody who writes.
		const {child, ended} = startLalia(home, ['nickname', 'second', 'bobby']);
		await writeFile(nicknamesOf(home), text);
		const lock = `${nicknamesOf(home)}.lock`;
		await until('it holds the lock', () => lstatSync(lock, {throwIfNoEntry: false}) !== undefined);
		child.kill('SIGKILL');
		expect(await ended).toMatchObject({signal: 'SIGKILL'});
		expect(readlinkSync(lock)).toContain(` ${child.pid} `);

		rmSync(nicknamesOf(home));
		writeFileSync(nicknamesOf(home), text);
		const startedAt = Date.now();
		await printed(home, ['nickname', 'third', 'bobby']);
		expect(Date.now() - startedAt).toBeLessThan(3_000);
		expect(Object.keys(JSON.parse(readFileSync(nicknamesOf(home), 'utf8')))).toEqual(['first', 'third']);
		expect(readdirSync(home.home).filter(name => name.startsWith('nicknames'))).toEqual(['nicknames.json']);
	});
});
