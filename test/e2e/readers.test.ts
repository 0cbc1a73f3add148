import {once} from 'node:events';
import {describe, expect, test} from 'vitest';
import type {Message} from '../../source/core/fields.js';
import {type Running, registerAll, runLalia, startLalia} from '../support/cli.js';
import {type Home, makeHome} from '../support/home.js';
import {killHard, onlyDaemonOf} from '../support/processes.js';
import {openRaw, type RawClient} from '../support/raw-client.js';
import {connectAs, joinAs, type Talker} from '../support/talk.js';
import {until} from '../support/until.js';
import {untilWaiting} from '../support/waiting.js';

const rounds = Array.from({length: 20}, (_, index) => index + 1);

/** More than a pipe holds and Node takes out of it unasked, so that its writer is stuck in the middle of the message. */
const longBody = 'x'.repeat(600_000);

type Sent = {id: string; seq?: number | undefined};

const makeReader = async (): Promise<{home: Home; alice: Talker}> => {
	const home = makeHome();
	await registerAll(home, 'bob');
	return {home, alice: await joinAs(home, 'alice')};
};

const tellBob = (alice: Talker, body: string): Promise<Sent> => alice.must('tell', {peer: 'bob', body});

const startReading = (home: Home) => startLalia(home, ['read-any', '--timeout', '60'], {as: 'bob'});

/** The next read gets this very message, and there is no second one. */
const expectNextRead = async (home: Home, {id, seq}: Sent, body: string): Promise<void> => {
	const {code, stdout, stderr} = await runLalia(home, ['read-any', '--timeout', '20', '--json'], {as: 'bob'});
	expect({code, stderr}).toEqual({code: 0, stderr: ''});
	const messages: Message[] = JSON.parse(stdout).data.messages;
	expect(messages).toMatchObject([{id, seq, body}]);
};

const expectEmptyMailbox = async (home: Home): Promise<void> => {
	expect(await runLalia(home, ['read-any', '--timeout', '0'], {as: 'bob'})).toMatchObject({code: 2, stdout: ''});
};

/** The daemon that one of the waiting commands starts, unless one of them gives up. */
const nextDaemon = (home: Home, waiting: Running[]): Promise<RawClient> => {
	const opened = until('the waiting commands have started the next daemon', () => openRaw(home).catch(() => undefined));
	const ended = waiting.map(async ({ended}) => {
		throw new Error(`it did not wait any longer: ${JSON.stringify(await ended)}`);
	});
	return Promise.race([opened, ...ended]);
};

describe('a message is there for the next read, with the same seq and id', () => {
	test.each(['SIGKILL', 'SIGINT'] as const)(
		'when the reader was ended by %s while it waited',
		async signal => {
			const {home, alice} = await makeReader();
			for (const round of rounds) {
				const reader = startReading(home);
				await untilWaiting(alice.client, 'bob');
				reader.child.kill(signal);
				// At once: it may be handed to the connection of a process that is just dying.
				const sent = await tellBob(alice, `round ${round}`);
				await expectNextRead(home, sent, `round ${round}`);
				expect(await reader.ended).toMatchObject({code: null, signal, stdout: ''});
			}

			await expectEmptyMailbox(home);
		},
		60_000,
	);

	test('when nobody read the reader’s standard output any more', async () => {
		const {home, alice} = await makeReader();
		for (const round of rounds) {
			const reader = startReading(home);
			await untilWaiting(alice.client, 'bob');
			reader.child.stdout?.destroy();
			const sent = await tellBob(alice, `round ${round}`);
			expect(await reader.ended).toMatchObject({code: 1, stderr: ''});
			await expectNextRead(home, sent, `round ${round}`);
		}

		await expectEmptyMailbox(home);
	}, 60_000);

	test('when the reader was killed in the middle of writing it out', async () => {
		const {home, alice} = await makeReader();
		for (const round of rounds) {
			const {child} = startLalia(home, ['read-any', '--timeout', '60'], {as: 'bob', isUnread: true});
			await untilWaiting(alice.client, 'bob');
			const sent = await tellBob(alice, longBody);
			await once(child.stdout ?? child, 'readable');
			expect(child.exitCode).toBeNull();
			child.kill(round % 2 === 0 ? 'SIGKILL' : 'SIGINT');
			await once(child, 'exit');
			child.stdout?.destroy();
			await expectNextRead(home, sent, longBody);
		}

		await expectEmptyMailbox(home);
	}, 120_000);

	test('when the reader had it and hung up without acknowledging it', async () => {
		const {home, alice} = await makeReader();
		const carol = await joinAs(home, 'carol');
		for (const round of rounds) {
			const {id, seq} = await alice.must('tell', {peer: 'carol', body: `round ${round}`});
			const forgetful = await carol.again();
			expect((await forgetful.must('read-any', {timeout: 20})).messages).toMatchObject([{id, seq}]);
			await forgetful.hangUp();

			expect((await carol.must('read-any', {timeout: 20})).messages).toMatchObject([{id, seq, body: `round ${round}`}]);
			expect(await carol.must('ack', {ids: [id]})).toEqual({consumed: 1});
		}

		expect(await carol.call('read-any', {timeout: 0})).toMatchObject({ok: false, error: {reason: 'timeout'}});
	});
});

describe('commands that wait go on through a daemon that was killed', () => {
	test('and get the mail from the next one', async () => {
		const home = makeHome();
		await registerAll(home, 'any', 'one', 'asker');
		const alice = await joinAs(home, 'alice');
		const waiting = [
			startLalia(home, ['read-any', '--timeout', '60'], {as: 'any'}),
			startLalia(home, ['read', 'alice', '--timeout', '60'], {as: 'one'}),
			startLalia(home, ['ask', 'alice', 'Which port?', '--timeout', '60'], {as: 'asker'}),
		];
		const waiters = ['any', 'one', 'asker'];
		await Promise.all(waiters.map(name => untilWaiting(alice.client, name)));

		await killHard(await onlyDaemonOf(home));
		const client = await nextDaemon(home, waiting);
		await Promise.all(waiters.map(name => untilWaiting(client, name)));

		const aliceAgain = await connectAs(home, alice);
		expect((await aliceAgain.must('read-any', {timeout: 20})).messages).toMatchObject([{body: 'Which port?', seq: 1}]);
		await Promise.all(waiters.map(peer => aliceAgain.must('tell', {peer, body: `8080 for ${peer}`})));
		expect(await Promise.all(waiting.map(({ended}) => ended))).toEqual([
			{code: 0, signal: null, stdout: 'peer=alice\n8080 for any\n', stderr: ''},
			{code: 0, signal: null, stdout: '8080 for one\n', stderr: ''},
			{code: 0, signal: null, stdout: '8080 for asker\n', stderr: ''},
		]);
		expect((await aliceAgain.must('history', {source: 'asker'})).messages).toHaveLength(2);
	}, 60_000);

	test('however often that happens in the course of one wait', async () => {
		const home = makeHome();
		await registerAll(home, 'bob');
		const alice = await joinAs(home, 'alice');
		const reader = startReading(home);
		await untilWaiting(alice.client, 'bob');
		for (let kill = 1; kill <= 7; kill++) {
			await killHard(await onlyDaemonOf(home));
			const client = await nextDaemon(home, [reader]);
			await untilWaiting(client, 'bob');
			client.socket.destroy();
			const waitsSince = Date.now();
			await until('the reader has waited for a moment', () => Date.now() - waitsSince > 300);
		}

		await (await connectAs(home, alice)).must('tell', {peer: 'bob', body: 'at last'});
		expect(await reader.ended).toEqual({code: 0, signal: null, stdout: 'peer=alice\nat last\n', stderr: ''});
	}, 60_000);

	test('and give up when their own time is over', async () => {
		const home = makeHome();
		await registerAll(home, 'bob');
		const alice = await joinAs(home, 'alice');
		const startedAt = Date.now();
		const reader = startLalia(home, ['read-any', '--timeout', '3'], {as: 'bob'});
		await untilWaiting(alice.client, 'bob');
		await killHard(await onlyDaemonOf(home));

		expect(await reader.ended).toMatchObject({code: 2, stdout: ''});
		expect(Date.now() - startedAt).toBeGreaterThanOrEqual(3000);
		expect(Date.now() - startedAt).toBeLessThan(20_000);
	});
});
