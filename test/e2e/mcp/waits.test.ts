import {beforeAll, expect, test} from 'vitest';
import {registerAll, runLalia} from '../../support/cli.js';
import {makeSharedHome} from '../../support/home.js';
import {connectMcp, type McpTalker, toolFailure} from '../../support/mcp.js';
import {killHard} from '../../support/processes.js';
import {openRaw, type RawClient} from '../../support/raw-client.js';
import {until} from '../../support/until.js';
import {untilWaiting} from '../../support/waiting.js';

const home = makeSharedHome();

beforeAll(() => registerAll(home, 'alice', 'bob'));

const withRaw = async <T>(work: (client: RawClient) => Promise<T>): Promise<T> => {
	const client = await openRaw(home);
	try {
		return await work(client);
	} finally {
		client.socket.destroy();
	}
};

const untilBobWaits = () => withRaw(client => untilWaiting(client, 'bob'));

/** A call that is blocked at the daemon. */
const startWaiting = async (bob: McpTalker, name: string, args: Record<string, unknown>) => {
	const stop = new AbortController();
	const ended = bob.call(name, args, {signal: stop.signal}).catch((error: unknown) => error);
	await untilBobWaits();
	return {stop, ended};
};

const readByCommand = (words = ['read', 'alice', '--timeout', '0']) => runLalia(home, words, {as: 'bob'});

test.each([
	['read', {}],
	['read', {peer: 'alice'}],
	['ask', {peer: 'alice', body: 'well?'}],
])('a blocked %s that is cancelled lets go, and the mail is there for the next reader', async (name, args) => {
	const bob = await connectMcp(home, {as: 'bob'});
	const {stop, ended} = await startWaiting(bob, name, args);
	stop.abort('the user pressed Esc');
	expect(await ended).toBeInstanceOf(Error);
	// Calls of one client are taken in their order, so the daemon has let go by now.
	await bob.must('look', {action: 'inbox'});
	await runLalia(home, ['tell', 'bob', 'late'], {as: 'alice'});

	expect(await readByCommand()).toMatchObject({code: 0, stdout: 'late\n'});
	expect(bob.stderr()).toBe('');
});

test('one call that is cancelled disturbs no other of the same client', async () => {
	const bob = await connectMcp(home, {as: 'bob'});
	const other = bob.must('read', {peer: 'alice'});
	const {stop, ended} = await startWaiting(bob, 'ask', {peer: 'alice', body: 'well?'});
	stop.abort();
	await ended;
	await bob.must('look', {action: 'whoami'});
	await runLalia(home, ['tell', 'bob', 'for the other'], {as: 'alice'});

	expect((await other).text).toContain('for the other');
	await until('that is acknowledged', async () => (await bob.must('look', {action: 'inbox'})).text === 'nothing');
});

test('mail that comes while cancels cross it is never lost', async () => {
	const bob = await connectMcp(home, {as: 'bob'});
	const read: string[] = [];
	for (let round = 0; round < 30; round++) {
		const stop = new AbortController();
		const reading = bob.call('read', {peer: 'alice'}, {signal: stop.signal});
		const sending = runLalia(home, ['tell', 'bob', `${round}`], {as: 'alice'}).then(() => stop.abort());
		const brought = await reading.catch(() => undefined);
		await sending;
		read.push(...(brought ? [bodyOf(brought.data)] : []));
	}

	for (;;) {
		const {isError, data} = await bob.call('read', {peer: 'alice', timeout: 0});
		if (isError) {
			break;
		}

		read.push(bodyOf(data));
	}

	expect([...read].sort((left, right) => Number(left) - Number(right))).toEqual(
		Array.from({length: 30}, (_, round) => `${round}`),
	);
}, 60_000);

test('a client that is killed while it reads swallows nothing', async () => {
	const bob = await connectMcp(home, {as: 'bob'});
	const {ended} = await startWaiting(bob, 'read', {});
	await killHard(bob.pid);
	await ended;
	await runLalia(home, ['tell', 'bob', 'after the kill'], {as: 'alice'});

	expect(await readByCommand()).toMatchObject({code: 0, stdout: 'after the kill\n'});
});

test('a long wait tells a client that asks for it that it goes on', async () => {
	const bob = await connectMcp(home, {as: 'bob'});
	const told: unknown[] = [];
	const ended = bob.call('read', {timeout: 6}, {onprogress: progress => told.push(progress)});

	expect(await ended).toMatchObject(toolFailure('timeout', 2));
	expect(told).toEqual([{progress: expect.closeTo(5, 0), total: 6, message: 'waiting for mail'}]);
});

test('an answer says once that new mail waits, and how much from whom', async () => {
	const bob = await connectMcp(home, {as: 'bob'});
	const sayWhoami = async () => (await bob.must('look', {action: 'whoami'})).text.split('\n').at(-1);
	expect(await sayWhoami()).toMatch(/^determined_by=/);
	await runLalia(home, ['tell', 'bob', 'one'], {as: 'alice'});
	await runLalia(home, ['tell', 'bob', 'two'], {as: 'alice'});

	expect((await bob.must('tell', {peer: 'alice', body: 'x'})).text).toMatch(
		/^seq=\d+ peer=alice\nnew mail waits: 2 from alice \(tool read\)$/,
	);
	expect(await sayWhoami()).toMatch(/^determined_by=/);
	expect((await bob.must('read')).text).not.toContain('new mail waits');
	await runLalia(home, ['tell', 'bob', 'three'], {as: 'alice'});
	expect(await sayWhoami()).toBe('new mail waits: 2 from alice (tool read)');
	await bob.must('read');
	await bob.must('read');
	expect(await bob.call('read', {timeout: 0})).toMatchObject(toolFailure('timeout', 2));
});

test('twenty calls at once are answered over one connection', async () => {
	const bob = await connectMcp(home, {as: 'bob'});
	const numbers = Array.from({length: 20}, (_, index) => index);
	const sent = await Promise.all(numbers.map(number => bob.must('tell', {peer: 'alice', body: `${number}`})));

	expect(sent.map(({data}) => Number(data['seq'])).sort((left, right) => left - right)).toHaveLength(20);
	expect(new Set(sent.map(({data}) => data['seq'])).size).toBe(20);
	const history = await bob.must('look', {action: 'history', peer: 'alice', limit: 20});
	expect(new Set((history.data['messages'] as {body: string}[]).map(({body}) => body))).toEqual(
		new Set(numbers.map(String)),
	);
});

const bodyOf = ({messages}: Record<string, unknown>): string =>
	// Reason for the cast: so a read answers.
	(messages as {body: string}[])[0]?.body ?? '';
