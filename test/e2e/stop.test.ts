import {existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {join as joinPath} from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import {registerAll, runLalia, startLalia} from '../support/cli.js';
import {gitIn, type Home, makeHome} from '../support/home.js';
import {daemonsOf, isGone, killHard, onlyDaemonOf} from '../support/processes.js';
import {openRaw} from '../support/raw-client.js';
import {connectAs, join, joinAs, untilCommitted} from '../support/talk.js';
import {committedIds, expectCleanRepository} from '../support/transcript.js';
import {until} from '../support/until.js';
import {untilWaiting} from '../support/waiting.js';

const backlog = 2000;

/** A home whose daemon finds another `git` first: one that does nothing and does not end, while the file `hold` is there. */
const makeHomeWithHeldGit = (): {home: Home; hold: () => void; letGo: () => void} => {
	const home = makeHome();
	const bin = joinPath(home.root, 'bin');
	const holdFile = joinPath(home.root, 'hold');
	mkdirSync(bin);
	const script = `#!/bin/sh\n[ ! -e '${holdFile}' ] || exec sleep 1000\nPATH='${home.env['PATH']}'\nexec git "$@"\n`;
	writeFileSync(joinPath(bin, 'git'), script, {mode: 0o755});
	return {
		home: {...home, env: {...home.env, PATH: `${bin}:${home.env['PATH']}`}},
		hold: () => writeFileSync(holdFile, ''),
		letGo: () => rmSync(holdFile),
	};
};

const pendingOf = async (home: Home): Promise<number> => {
	const client = await openRaw(home);
	const {transcript} = await client.must<{transcript: {pending: number}}>('health', {});
	client.socket.destroy();
	return transcript.pending;
};

/** Sends so many messages over one connection, and resolves with their ids in their order. */
const sendMany = async (home: Home, count: number): Promise<string[]> => {
	const [alice] = await join(home, 'alice', 'bob');
	const numbers = Array.from({length: count}, (_, index) => index + 1);
	const sent = await Promise.all(numbers.map(number => alice.must('tell', {peer: 'bob', body: `message ${number}`})));
	return sent.map(({id}) => id);
};

const filesLeft = ({home}: Home): string[] => readdirSync(home).filter(name => /^(sock|pid)/.test(name));

describe('a daemon that gets SIGTERM', () => {
	const finishAfterSigterm = async (home: Home, letGo: () => void): Promise<void> => {
		const ids = await sendMany(home, backlog);
		const pid = await onlyDaemonOf(home);
		const pending = await pendingOf(home);
		process.kill(pid, 'SIGTERM');
		await until('the daemon is gone', () => isGone(pid), 5000);
		letGo();

		expect(pending).toBeGreaterThan(0);
		expect(filesLeft(home)).toEqual([]);
		expect(await runLalia(home, ['agents'])).toMatchObject({code: 0, stderr: ''});
		await untilCommitted(home, await openRaw(home));
		expect(committedIds(home).filter(id => ids.includes(id))).toEqual(ids);
		expectCleanRepository(home);
	};

	test(`with a backlog of ${backlog} messages is gone within 5 s, and the next one finishes the transcript`, async () => {
		const home = makeHome();
		await registerAll(home, 'first');
		await finishAfterSigterm(home, () => {});
	}, 60_000);

	test('while git hangs, too', async () => {
		const {home, hold, letGo} = makeHomeWithHeldGit();
		await registerAll(home, 'first');
		await untilCommitted(home, await openRaw(home));
		hold();
		await finishAfterSigterm(home, letGo);
	}, 60_000);

	test('twice in a row ends as after the first', async () => {
		const home = makeHome();
		await registerAll(home, 'bob');
		const pid = await onlyDaemonOf(home);
		process.kill(pid, 'SIGTERM');
		process.kill(pid, 'SIGTERM');
		await until('the daemon is gone', () => isGone(pid), 5000);

		expect(filesLeft(home)).toEqual([]);
		expect(await runLalia(home, ['whoami'], {as: 'bob'})).toMatchObject({code: 0});
	});

	test('tells those who wait that it stops, and loses no mail of theirs', async () => {
		const home = makeHome();
		await registerAll(home, 'bob');
		const alice = await joinAs(home, 'alice');
		const reader = startLalia(home, ['read-any', '--timeout', '60'], {as: 'bob'});
		await untilWaiting(alice.client, 'bob');
		process.kill(await onlyDaemonOf(home), 'SIGTERM');

		const ended = await reader.ended;
		expect(ended).toMatchObject({code: 3, stdout: ''});
		expect(ended.stderr).toContain('\nreason: daemon_stopping\n');
		await runLalia(home, ['agents']);
		await (await connectAs(home, alice)).must('tell', {peer: 'bob', body: 'later'});
		expect(await runLalia(home, ['read-any'], {as: 'bob'})).toMatchObject({code: 0, stdout: 'peer=alice\nlater\n'});
	});
});

describe('lalia stop', () => {
	test('leaves no process, no socket and no pid file, and everything in git', async () => {
		const home = makeHome();
		await registerAll(home, 'ada');
		const ids = await sendMany(home, 300);
		const pid = await onlyDaemonOf(home);

		expect(await runLalia(home, ['stop'])).toEqual({code: 0, signal: null, stdout: `stopped pid=${pid}\n`, stderr: ''});
		await until('the kernel has taken it away', () => isGone(pid));
		expect(daemonsOf(home)).toEqual([]);
		expect(filesLeft(home)).toEqual([]);
		expect(committedIds(home).filter(id => ids.includes(id))).toEqual(ids);
		expect(gitIn(home, 'status', '--porcelain')).toBe('');
	});

	test('where no daemon runs says so, and starts none', async () => {
		const home = makeHome();

		expect(await runLalia(home, ['stop'])).toEqual({
			code: 0,
			signal: null,
			stdout: 'no daemon is running\n',
			stderr: '',
		});
		expect(existsSync(home.home)).toBe(false);
		expect(daemonsOf(home)).toEqual([]);
		expect(JSON.parse((await runLalia(home, ['stop', '--json'])).stdout)).toEqual({ok: true, data: {stopped: false}});
	});

	test('after a daemon was killed says that none runs', async () => {
		const home = makeHome();
		await registerAll(home, 'bob');
		await killHard(await onlyDaemonOf(home));

		expect(await runLalia(home, ['stop'])).toMatchObject({code: 0, stdout: 'no daemon is running\n', stderr: ''});
		expect(daemonsOf(home)).toEqual([]);
	});

	test('eight times at once succeeds each time', async () => {
		const home = makeHome();
		await registerAll(home, 'bob');
		const pid = await onlyDaemonOf(home);
		const stops = await Promise.all(Array.from({length: 8}, () => runLalia(home, ['stop'])));

		expect(stops.map(({code, stderr}) => `${code} ${stderr}`)).toEqual(stops.map(() => '0 '));
		expect(stops.filter(({stdout}) => stdout === `stopped pid=${pid}\n`)).not.toEqual([]);
		expect(daemonsOf(home)).toEqual([]);
	});

	test('beside commands that go on harms none of them: the next daemon answers', async () => {
		const home = makeHome();
		await registerAll(home, 'alice', 'bob');
		const stops = Array.from({length: 4}, () => runLalia(home, ['stop']));
		const tells = Array.from({length: 8}, () => runLalia(home, ['tell', 'bob', 'hello'], {as: 'alice'}));

		expect((await Promise.all(stops)).map(({code}) => code)).toEqual([0, 0, 0, 0]);
		const ended = await Promise.all(tells);
		expect(ended.map(({code, stderr}) => `${code} ${stderr}`)).toEqual(ended.map(() => '0 '));
		expect(ended.map(({stdout}) => stdout).toSorted()).toEqual(
			[1, 2, 3, 4, 5, 6, 7, 8].map(n => `seq=${n} peer=bob\n`),
		);
	});
});

test('a daemon whose home was replaced leaves the other daemon there alone when it ends', async () => {
	const home = makeHome();
	await registerAll(home, 'old');
	const oldPid = await onlyDaemonOf(home);
	onTestFinished(() => void (isGone(oldPid) || process.kill(oldPid, 'SIGKILL')));
	renameSync(home.home, `${home.home}-away`);
	const replaced = {
		...home,
		workspace: `${home.workspace}-new`,
		env: {...home.env, LALIA_WORKSPACE: `${home.workspace}-new`},
	};
	await registerAll(replaced, 'alice', 'bob');
	const [newPid = 0] = daemonsOf(home).filter(pid => pid !== oldPid);
	expect(await runLalia(replaced, ['tell', 'bob', 'before'], {as: 'alice'})).toMatchObject({code: 0});

	process.kill(oldPid, 'SIGTERM');
	await until('the old daemon is gone', () => isGone(oldPid));

	expect(filesLeft(home)).toEqual(['pid', 'sock']);
	expect(home.daemonPid()).toBe(newPid);
	expect(await runLalia(replaced, ['tell', 'bob', 'after'], {as: 'alice'})).toMatchObject({
		code: 0,
		stdout: 'seq=2 peer=bob\n',
	});
	expect(daemonsOf(home)).toEqual([newPid]);

	await killHard(newPid);
	expect((await runLalia(replaced, ['peek', 'alice'], {as: 'bob'})).stdout.replace(/ \S+Z /g, ' ')).toBe(
		'[1 alice] before\n[2 alice] after\n',
	);
});
