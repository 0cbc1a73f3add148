import {cpSync, readFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {program, type RunOptions, registerAll, runLalia, startLalia} from '../support/cli.js';
import {type Home, makeHome} from '../support/home.js';
import {connectMcp} from '../support/mcp.js';
import {makeOlderBuild, olderBuildTime} from '../support/older-build.js';
import {isGone, onlyDaemonOf} from '../support/processes.js';
import {openRaw} from '../support/raw-client.js';
import {expectVerified} from '../support/transcript.js';
import {until} from '../support/until.js';
import {untilWaiting} from '../support/waiting.js';

const older = makeOlderBuild();

/** A home whose daemon is of the older build, and its agents. */
const makeOldDaemon = async (names: string[], extra: NodeJS.ProcessEnv = {}): Promise<{home: Home; pid: number}> => {
	const home = makeHome(extra);
	await runLalia(home, ['agents'], {program: older});
	const pid = await onlyDaemonOf(home);
	for (const name of names) {
		await runLalia(home, ['register', '--name', name], {program: older});
	}

	return {home, pid};
};

/** A command of the older build that waits. */
const startWaiting = async (home: Home, name: string, words: string[], options: RunOptions = {}) => {
	const {child, ended} = startLalia(home, words, {as: name, program: older, ...options});
	onTestFinished(() => void child.kill('SIGKILL'));
	const raw = await openRaw(home);
	await untilWaiting(raw, name);
	raw.socket.destroy();
	return {ended};
};

const logOf = ({home}: Home): string => readFileSync(join(home, 'daemon.log'), 'utf8');

const well = (stdout: string) => ({code: 0, signal: null, stdout, stderr: ''});

test('a daemon makes way for the newer build of a command, and whoever waits goes on waiting and notices nothing', async () => {
	const {home, pid} = await makeOldDaemon(['ada', 'bob', 'cy', 'dot', 'eve', 'fay']);
	const reading = await startWaiting(home, 'bob', ['read', 'ada']);
	const readingAny = await startWaiting(home, 'cy', ['read-any']);
	const asking = await startWaiting(home, 'dot', ['ask', 'ada', 'well?']);
	const watching = startLalia(home, ['watch', '--json'], {as: 'eve', program: older});
	let seen = '';
	watching.child.stdout?.on('data', text => {
		seen += text;
	});
	await until('eve watches', () => seen.includes('"snapshot"'));
	const fay = await connectMcp(home, {as: 'fay', program: older});
	const calling = fay.must('read', {peer: 'ada'});
	const raw = await openRaw(home);
	await untilWaiting(raw, 'fay');
	raw.socket.destroy();

	for (const peer of ['bob', 'cy', 'eve', 'fay']) {
		expect(await runLalia(home, ['tell', peer, `to ${peer}`], {as: 'ada'})).toEqual(well(`seq=1 peer=${peer}\n`));
		expect(home.daemonPid()).not.toBe(pid);
	}

	expect(await runLalia(home, ['tell', 'dot', 'quite'], {as: 'ada'})).toEqual(well('seq=2 peer=dot\n'));
	expect(await reading.ended).toEqual(well('to bob\n'));
	expect(await readingAny.ended).toEqual(well('peer=ada\nto cy\n'));
	expect(await asking.ended).toEqual(well('quite\n'));
	expect((await calling).text).toContain('to fay');
	expect(fay.stderr()).toBe('');
	await until('eve has seen it', () => seen.includes('to eve'));
	watching.child.kill();
	expect(await watching.ended).toMatchObject({stderr: ''});
	await until('the older daemon is gone', () => isGone(pid));
	expect(logOf(home).match(/ listening, build /g)).toHaveLength(2);
	await expectVerified(home, 6);
});

test('a client of an older build works with a newer daemon, and leaves it as it is', async () => {
	const home = makeHome();
	await registerAll(home, 'ada', 'bob');
	const pid = await onlyDaemonOf(home);
	const reading = await startWaiting(home, 'bob', ['read-any']);
	expect(await runLalia(home, ['tell', 'bob', 'hi'], {as: 'ada', program: older})).toEqual(well('seq=1 peer=bob\n'));

	expect(await reading.ended).toEqual(well('peer=ada\nhi\n'));
	expect(await onlyDaemonOf(home)).toBe(pid);
});

test('forty commands of the newer build at once replace a daemon once', async () => {
	const {home, pid} = await makeOldDaemon(['ada']);
	const ended = await Promise.all(Array.from({length: 40}, () => runLalia(home, ['whoami'], {as: 'ada'})));

	expect(ended.filter(({code, stderr}) => code !== 0 || stderr !== '')).toEqual([]);
	await until('the older daemon is gone', () => isGone(pid));
	await onlyDaemonOf(home);
	expect(logOf(home).match(/ listening, build /g)).toHaveLength(2);
});

test('what the older daemon was set to holds for the newer one', async () => {
	const {home, pid} = await makeOldDaemon(['ada'], {LALIA_LEASE_SECONDS: '1234'});
	const env = {LALIA_LEASE_SECONDS: '99', LALIA_WORKSPACE: join(home.root, 'elsewhere')};
	const {stdout, stderr} = await runLalia(home, ['renew', '--json'], {as: 'ada', env});
	const {data} = JSON.parse(stdout) as {data: {expires_at: string}};

	expect(stderr).toBe('');
	expect(home.daemonPid()).not.toBe(pid);
	expect((Date.parse(data.expires_at) - Date.now()) / 1000).toBeGreaterThan(1200);
	await runLalia(home, ['room', 'create', 'lobby'], {as: 'ada'});
	expect(logOf(home)).not.toContain('elsewhere');
});

test('a reader that is writing out a message when the daemon makes way acknowledges it, and nobody else gets it', async () => {
	const {home, pid} = await makeOldDaemon(['ada', 'bob']);
	const body = 'x'.repeat(1_000_000);
	await runLalia(home, ['tell', 'bob', '-'], {as: 'ada', program: older, input: body});
	const slow = startLalia(home, ['read', 'ada'], {as: 'bob', program: older, isUnread: true});
	await until('it writes', () => (slow.child.stdout?.readableLength ?? 0) > 0);
	const waiting = await startWaiting(home, 'bob', ['read', 'ada', '--timeout', '3']);
	const replacing = runLalia(home, ['agents']);
	await until('it makes way', () => logOf(home).includes('making way'));
	slow.child.stdout?.resume();

	expect(await slow.ended).toMatchObject({code: 0, stderr: ''});
	expect(await replacing).toMatchObject({code: 0, stderr: ''});
	expect(await waiting.ended).toMatchObject({code: 2, stdout: ''});
	expect(home.daemonPid()).not.toBe(pid);
});

test('an older daemon stays where the newer build could not do its work, and the command says so', async () => {
	const {home, pid} = await makeOldDaemon(['ada', 'bob']);
	cpSync(dirname(program), join(home.root, 'broken/dist'), {recursive: true}); // without the packages that it needs
	const broken = join(home.root, 'broken/dist/lalia.cjs');
	const {code, stdout, stderr} = await runLalia(home, ['tell', 'bob', 'hi'], {as: 'ada', program: broken});

	expect([code, stdout]).toEqual([0, 'seq=1 peer=bob\n']);
	expect(stderr).toMatch(/^the daemon is of an older build and stays: .* cannot be loaded by Node .*\n$/);
	expect(await onlyDaemonOf(home)).toBe(pid);
});

test('lalia stop that meets a daemon on its way out stops the next one too', async () => {
	const {home} = await makeOldDaemon(['ada']);
	const commands = [runLalia(home, ['agents'])];
	await until('it makes way', () => logOf(home).includes('making way'));
	expect(await runLalia(home, ['stop'])).toMatchObject({code: 0, stderr: ''});
	await Promise.all(commands);
	expect(logOf(home)).toContain(olderBuildTime);
});
