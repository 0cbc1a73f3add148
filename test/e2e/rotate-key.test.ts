import {existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {createKey} from '../../source/client/identity/keys.js';
import {registerAll, runLalia, startLalia} from '../support/cli.js';
import {type Home, makeHome} from '../support/home.js';
import {openRaw} from '../support/raw-client.js';
import {expectVerified} from '../support/transcript.js';
import {untilWaiting} from '../support/waiting.js';

/** Two agents, and alice's keys: their folder, and its files that are hers. */
const makeAlice = async () => {
	const home = makeHome();
	await registerAll(home, 'alice', 'bob');
	const agentId = await idOf(home);
	const keys = join(home.home, 'keys');
	const key = join(keys, `${agentId}.pem`);
	const run = (...words: string[]) => runLalia(home, words, {as: 'alice'});
	return {home, agentId, key, run, files: () => readdirSync(keys).filter(name => name.startsWith(agentId))};
};

type Alice = Awaited<ReturnType<typeof makeAlice>>;

const idOf = async (home: Home): Promise<string> =>
	JSON.parse((await runLalia(home, ['whoami', '--json'], {as: 'alice'})).stdout).data.agent_id;

const said = (stdout: string) => ({code: 0, stdout, stderr: ''});

const minutesAgo = (minutes: number): Date => new Date(Date.now() - minutes * 60_000);

test('a key is changed and changed again, around a new name, and everything goes on', async () => {
	const {home, agentId, key, run, files} = await makeAlice();
	const keys = [readFileSync(key, 'utf8')];
	await run('tell', 'bob', 'one');
	expect(await run('rotate-key')).toMatchObject(said('alice\n'));
	keys.push(readFileSync(key, 'utf8'));
	expect(await run('tell', 'bob', 'two')).toMatchObject(said('seq=2 peer=bob\n'));
	expect(await run('rotate-key')).toMatchObject(said('alice\n'));
	expect(await run('rotate-key')).toMatchObject(said('alice\n'));
	keys.push(readFileSync(key, 'utf8'));
	await run('rename', 'alicia');
	const asAlicia = (...words: string[]) => runLalia(home, words, {as: 'alicia'});
	expect(await asAlicia('tell', 'bob', 'three')).toMatchObject(said('seq=3 peer=bob\n'));
	expect(await asAlicia('rotate-key')).toMatchObject(said('alicia\n'));
	expect(await asAlicia('register', '--name', 'alicia')).toMatchObject({code: 0, stdout: 'alicia\n'});
	expect(await asAlicia('tell', 'bob', 'four')).toMatchObject(said('seq=4 peer=bob\n'));

	expect(new Set([...keys, readFileSync(key, 'utf8')]).size).toBe(4);
	expect(files()).toEqual([`${agentId}.pem`]);
	expect(statSync(key).mode & 0o777).toBe(0o600);
	await runLalia(home, ['stop']);
	await expectVerified(home, 4);
	expect(await asAlicia('unregister')).toMatchObject({code: 0});
	expect(files()).toEqual([]);
});

test('a key that was put back from before the change is refused, by every command', async () => {
	const {home, key, run} = await makeAlice();
	const old = readFileSync(key);
	await run('rotate-key');
	writeFileSync(key, old);

	for (const words of [['whoami'], ['tell', 'bob', 'x'], ['rotate-key'], ['unregister']]) {
		expect(await run(...words)).toMatchObject({code: 6, stdout: ''});
	}

	const register = await runLalia(home, ['register', '--name', 'alice']);
	expect([register.code, register.stderr.split('\n')[1]]).toEqual([6, 'reason: key_mismatch']);
});

describe('a change of keys that broke off', () => {
	const nextOf = ({key}: {key: string}, pem: string): string =>
		`${key}.next-${Buffer.from(/[\w+/]{43}=/.exec(pem)?.[0] ?? '', 'base64').toString('hex')}`;

	/** As if the process had been killed after the daemon had the key, and before the new one took the old one's place. */
	const breakOffLate = async (alice: Alice): Promise<string> => {
		const old = readFileSync(alice.key);
		await alice.run('rotate-key');
		const next = readFileSync(alice.key, 'utf8');
		renameSync(alice.key, nextOf(alice, next));
		writeFileSync(alice.key, old, {mode: 0o600});
		return next;
	};

	/** As if it had been killed before the daemon heard of the new key. */
	const breakOffEarly = (alice: Alice, at: Date): string => {
		const {privatePem} = createKey();
		const path = nextOf(alice, privatePem);
		writeFileSync(path, privatePem, {mode: 0o600});
		utimesSync(path, at, at);
		return path;
	};

	test.each([
		[['tell', 'bob', 'hi']],
		[['inbox']],
		[['rename', 'alicia']],
		[['rotate-key']],
		[['register', '--name', 'alice']],
		[['read-any', '--timeout', '0']],
	])('after the daemon had it ends with the new key at the next command: %j', async words => {
		const alice = await makeAlice();
		await runLalia(alice.home, ['tell', 'alice', 'mail'], {as: 'bob'});
		const next = await breakOffLate(alice);

		expect(await alice.run(...words)).toMatchObject({code: 0, stderr: ''});
		expect(alice.files()).toEqual([`${alice.agentId}.pem`]);
		expect(readFileSync(alice.key, 'utf8') === next).toBe(words[0] !== 'rotate-key');
		expect(await alice.run('whoami', '--as', alice.agentId)).toMatchObject({code: 0});
	});

	test('after the daemon had it ends with the new key, though the old file is lost', async () => {
		const alice = await makeAlice();
		await breakOffLate(alice);
		rmSync(alice.key);

		expect(await alice.run('tell', 'bob', 'hi')).toMatchObject(said('seq=1 peer=bob\n'));
		expect(alice.files()).toEqual([`${alice.agentId}.pem`]);
	});

	test('before the daemon had it leaves the old key, and what was begun long ago goes at the next command', async () => {
		const alice = await makeAlice();
		breakOffEarly(alice, minutesAgo(11));
		const old = readFileSync(alice.key, 'utf8');

		expect(await alice.run('tell', 'bob', 'hi')).toMatchObject(said('seq=1 peer=bob\n'));
		expect(alice.files()).toEqual([`${alice.agentId}.pem`]);
		expect(readFileSync(alice.key, 'utf8')).toBe(old);
	});

	test('before the daemon had it leaves the old key, and what may yet reach the daemon stays', async () => {
		const alice = await makeAlice();
		const path = breakOffEarly(alice, minutesAgo(1));
		const old = readFileSync(alice.key, 'utf8');

		expect(await alice.run('tell', 'bob', 'hi')).toMatchObject(said('seq=1 peer=bob\n'));
		expect(await alice.run('inbox')).toMatchObject(said(''));
		expect(readFileSync(alice.key, 'utf8')).toBe(old);
		expect(await alice.run('rotate-key')).toMatchObject(said('alice\n'));
		expect(await alice.run('whoami')).toMatchObject({code: 0});
		expect(existsSync(path)).toBe(true);
	});

	test('leaves nothing behind where the agent is unregistered next', async () => {
		const alice = await makeAlice();
		breakOffEarly(alice, minutesAgo(1));

		expect(await alice.run('unregister')).toMatchObject(said('alice\n'));
		expect(alice.files()).toEqual([]);
	});
});

test('commands of several processes go on while the key changes again and again, and the agent keeps its key', async () => {
	const {home, agentId, run, files} = await makeAlice();
	const results = await Promise.all(
		Array.from({length: 5}, async (_, index) => {
			const rotated = await run('rotate-key');
			const told = await run('tell', 'bob', `${index}`);
			return [rotated.code, rotated.stdout, told.code, rotated.stderr + told.stderr];
		}),
	);

	expect(results.filter(([rotated, , told, stderr]) => rotated !== 0 || told !== 0 || stderr !== '')).toEqual([]);
	expect(files()).toEqual([`${agentId}.pem`]);
	expect(await run('whoami')).toMatchObject({code: 0});
	await runLalia(home, ['stop']);
	await expectVerified(home, 5);
}, 60_000);

test('of any number of commands that change the key at once, each changes it', async () => {
	const {run, files, agentId} = await makeAlice();
	const ended = await Promise.all(Array.from({length: 24}, () => run('rotate-key')));
	expect(ended.map(({code, stderr}) => `${code} ${stderr}`)).toEqual(ended.map(() => '0 '));
	expect(files()).toEqual([`${agentId}.pem`]);
	expect(await run('whoami')).toMatchObject({code: 0});
});

test('a command that waits goes on waiting with the new key', async () => {
	const {home, run} = await makeAlice();
	const reading = startLalia(home, ['read-any', '--timeout', '60'], {as: 'alice'});
	const asking = startLalia(home, ['ask', 'bob', 'well?', '--timeout', '60'], {as: 'alice'});
	const observer = await openRaw(home);
	await untilWaiting(observer, 'alice');
	expect(await runLalia(home, ['read', 'alice'], {as: 'bob'})).toMatchObject(said('well?\n'));
	expect(await run('rotate-key')).toMatchObject(said('alice\n'));
	await runLalia(home, ['register', '--name', 'carol']);
	await runLalia(home, ['tell', 'alice', 'from carol'], {as: 'carol'});
	expect(await reading.ended).toMatchObject(said('peer=carol\nfrom carol\n'));
	await runLalia(home, ['tell', 'alice', 'yes', '--reply-to', '1'], {as: 'bob'});

	expect(await asking.ended).toMatchObject(said('yes\n'));
	expect(await run('inbox')).toMatchObject(said(''));
	observer.socket.destroy();
});
