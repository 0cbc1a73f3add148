import {expect, test} from 'vitest';
import type {Reply} from '../../source/core/protocol.js';
import {registerAll, runLalia, startLalia} from '../support/cli.js';
import {newUlid} from '../support/raw-client.js';
import {join, makeDaemon, makeSharedDaemon, refusal, restartDaemon, type Talker} from '../support/talk.js';
import {until} from '../support/until.js';

const home = makeSharedDaemon();

/** Asks over a new connection, and comes back when the daemon waits for the answer. */
const startAsking = async (
	asker: Talker,
	args: Record<string, unknown>,
): Promise<{connection: Talker; answer: Promise<Reply>}> => {
	const connection = await asker.again();
	const answer = connection.call('ask', {timeout: 20, ...args});
	await connection.must('whoami'); // requests of one connection are taken in their order
	return {connection, answer};
};

const answered = (seq: number, body: string) => ({ok: true, result: {messages: [{seq, body}]}});

const unread = async (reader: Talker, source: string): Promise<string[]> =>
	(await reader.must('peek', {source})).messages.map(({seq, body}) => `${seq} ${body}`);

test('a question is answered by the first message of the peer after it', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	const {answer} = await startAsking(alice, {peer: 'bob', body: 'which port?'});

	expect(await bob.must('read', {source: 'alice', timeout: 0})).toMatchObject({
		messages: [{seq: 1, body: 'which port?'}],
	});
	await bob.must('tell', {peer: 'alice', body: '8080'});
	expect(await answer).toMatchObject({ok: true, result: {seq: 1, peer: 'bob', messages: [{seq: 2, body: '8080'}]}});
});

test('older unread mail of the peer is no answer, and stays unread', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	await bob.must('tell', {peer: 'alice', body: 'by the way'});
	const {answer, connection} = await startAsking(alice, {peer: 'bob', body: 'which port?'});
	await bob.must('tell', {peer: 'alice', body: '8080'});

	expect(await answer).toMatchObject(answered(3, '8080'));
	await connection.must('ack', {ids: await idsOf(answer)});
	expect(await unread(alice, 'bob')).toEqual(['1 by the way']);
});

test('an explicit reply wins over a plain message that came just before it', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	const {answer, connection} = await startAsking(alice, {peer: 'bob', body: 'which port?'});
	const frames = [
		bob.frame('tell', {peer: 'alice', body: 'one moment'}),
		bob.frame('tell', {peer: 'alice', body: '8080', reply_to: 1}),
	];
	bob.client.write(frames.map(frame => `${JSON.stringify(frame)}\n`).join(''));

	expect(await answer).toMatchObject(answered(3, '8080'));
	await connection.must('ack', {ids: await idsOf(answer)});
	expect(await unread(alice, 'bob')).toEqual(['2 one moment']);
});

test('a reply to another message is no answer', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	await alice.must('tell', {peer: 'bob', body: 'review this'});
	const {answer} = await startAsking(alice, {peer: 'bob', body: 'which port?'});
	await bob.must('tell', {peer: 'alice', body: 'reviewed', reply_to: 1});
	await bob.must('tell', {peer: 'alice', body: '8080'});

	expect(await answer).toMatchObject(answered(4, '8080'));
	expect(await unread(alice, 'bob')).toContain('3 reviewed');
});

test('a message of somebody else is no answer', async () => {
	const [alice, bob, carol] = await join(home, 'alice', 'bob', 'carol');
	const {answer} = await startAsking(alice, {peer: 'bob', body: 'which port?'});
	await carol.must('tell', {peer: 'alice', body: 'hello'});
	await bob.must('tell', {peer: 'alice', body: '8080'});

	expect(await answer).toMatchObject(answered(2, '8080'));
	expect(await unread(alice, 'carol')).toEqual(['1 hello']);
});

test('what the asker sends meanwhile on the same channel is no answer', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	const {answer} = await startAsking(alice, {peer: 'bob', body: 'which port?'});
	await alice.must('tell', {peer: 'bob', body: 'it is urgent'});
	await bob.must('tell', {peer: 'alice', body: '8080'});

	expect(await answer).toMatchObject(answered(3, '8080'));
});

test('two questions under way on two connections each get their own reply', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	const port = await startAsking(alice, {peer: 'bob', body: 'which port?'});
	const host = await startAsking(alice, {peer: 'bob', body: 'which host?'});
	await bob.must('tell', {peer: 'alice', body: 'localhost', reply_to: 2});
	await bob.must('tell', {peer: 'alice', body: '8080', reply_to: 1});

	expect(await host.answer).toMatchObject(answered(3, 'localhost'));
	expect(await port.answer).toMatchObject(answered(4, '8080'));
});

test('two questions under way get two plain messages in the order in which they were asked', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	const first = await startAsking(alice, {peer: 'bob', body: 'first?'});
	const second = await startAsking(alice, {peer: 'bob', body: 'second?'});
	await bob.must('tell', {peer: 'alice', body: 'one'});
	await bob.must('tell', {peer: 'alice', body: 'two'});

	expect(await first.answer).toMatchObject(answered(3, 'one'));
	expect(await second.answer).toMatchObject(answered(4, 'two'));
});

test('a question that nobody answers in time ends with a time-out, and the late reply stays in the mailbox', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');

	expect(await alice.call('ask', {peer: 'bob', body: 'which port?', timeout: 0.05})).toMatchObject(
		refusal('timeout', 2),
	);
	await bob.must('tell', {peer: 'alice', body: '8080', reply_to: 1});
	expect(await alice.must('read', {source: 'bob', timeout: 0})).toMatchObject({messages: [{seq: 2, body: '8080'}]});
});

test('a question with time-out 0 is sent and not waited for', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');

	expect(await alice.call('ask', {peer: 'bob', body: 'which port?', timeout: 0})).toMatchObject(refusal('timeout', 2));
	expect(await unread(bob, 'alice')).toEqual(['1 which port?']);
});

test('agents who ask each other at the same moment both get an answer', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	const byAlice = await startAsking(alice, {peer: 'bob', body: 'alice asks'});
	const byBob = await startAsking(bob, {peer: 'alice', body: 'bob asks'});

	expect(await byAlice.answer).toMatchObject(answered(2, 'bob asks'));
	await alice.must('tell', {peer: 'bob', body: 'alice answers', reply_to: 2});
	expect(await byBob.answer).toMatchObject(answered(3, 'alice answers'));
});

test('an answer goes to the question, although a read-any and a read of the asker wait longer', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	const [forAnyone, forBob] = [await alice.again(), await alice.again()];
	const any = forAnyone.call('read-any', {timeout: 20});
	const read = forBob.call('read', {source: 'bob', timeout: 20});
	await Promise.all([forAnyone.must('whoami'), forBob.must('whoami')]);
	const {answer} = await startAsking(alice, {peer: 'bob', body: 'which port?'});
	await bob.must('tell', {peer: 'alice', body: '8080'});
	await bob.must('tell', {peer: 'alice', body: 'anything else?'});
	await bob.must('tell', {peer: 'alice', body: 'no?'});

	expect(await answer).toMatchObject(answered(2, '8080'));
	expect(await any).toMatchObject(answered(3, 'anything else?'));
	expect(await read).toMatchObject(answered(4, 'no?'));
});

test('a question that is repeated under its id is asked once, and takes the answer that came meanwhile', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	const question = {peer: 'bob', body: 'which port?', id: newUlid()};
	const {connection} = await startAsking(alice, question);
	await connection.hangUp();
	await bob.must('tell', {peer: 'alice', body: '8080'});

	expect(await alice.call('ask', {...question, timeout: 0})).toMatchObject(answered(2, '8080'));
	expect(await unread(bob, 'alice')).toEqual(['1 which port?']);
});

test('a question that is repeated after a restart of the daemon still gets its answer', async () => {
	const own = await makeDaemon();
	const [alice, bob] = await join(own, 'alice', 'bob');
	const question = {peer: 'bob', body: 'which port?', id: newUlid()};
	expect(await alice.call('ask', {...question, timeout: 0})).toMatchObject(refusal('timeout', 2));
	await restartDaemon(own);
	const bobAgain = await bob.again();
	const {answer} = await startAsking(alice, question);
	await bobAgain.must('tell', {peer: 'alice', body: '8080'});

	expect(await answer).toMatchObject(answered(2, '8080'));
	expect(await unread(bobAgain, 'alice')).toEqual(['1 which port?']);
});

test('the id of a question cannot be used for another message, nor that of a message for a question', async () => {
	const [alice] = await join(home, 'alice', 'bob');
	const [asked, told] = [newUlid(), newUlid()];
	await alice.call('ask', {peer: 'bob', body: 'x', id: asked, timeout: 0});
	await alice.call('tell', {peer: 'bob', body: 'x', id: told});

	expect(await alice.call('ask', {peer: 'bob', body: 'y', id: asked, timeout: 0})).toMatchObject(
		refusal('id_conflict', 1),
	);
	expect(await alice.call('ask', {peer: 'bob', body: 'x', id: told, timeout: 0})).toMatchObject(
		refusal('id_conflict', 1),
	);
	expect(await alice.call('tell', {peer: 'bob', body: 'x', id: asked})).toMatchObject(refusal('id_conflict', 1));
});

test('a question can answer a message, but not one that is not there', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	await bob.must('tell', {peer: 'alice', body: 'start the server'});

	expect(await alice.call('ask', {peer: 'bob', body: 'which?', reply_to: 1, timeout: 0})).toMatchObject(
		refusal('timeout', 2),
	);
	expect(await bob.must('peek', {source: 'alice'})).toMatchObject({messages: [{seq: 2, reply_to: 1}]});
	expect(await alice.call('ask', {peer: 'bob', body: 'which?', reply_to: 9, timeout: 0})).toMatchObject(
		refusal('message_not_found', 5),
	);
});

test('an agent that is unregistered while its question waits is told so', async () => {
	const [alice] = await join(home, 'alice', 'bob');
	const {answer} = await startAsking(alice, {peer: 'bob', body: 'which port?'});
	await alice.must('unregister');

	expect(await answer).toMatchObject(refusal('agent_unregistered', 3));
});

test('the command prints the answer alone and consumes it', async () => {
	await registerAll(home, 'asker', 'answerer');
	const asking = startLalia(home, ['ask', 'answerer', 'which port?', '--timeout', '20'], {as: 'asker'});
	await until('the question is there', async () => {
		const {stdout} = await runLalia(home, ['peek', 'asker'], {as: 'answerer'});
		return stdout.includes('which port?');
	});
	await runLalia(home, ['tell', 'asker', '8080', '--reply-to', '1'], {as: 'answerer'});

	expect(await asking.ended).toMatchObject({code: 0, stdout: '8080\n', stderr: ''});
	expect(await runLalia(home, ['inbox'], {as: 'asker'})).toMatchObject({code: 0, stdout: ''});
});

test('the command ends with 2 when no answer comes in time', async () => {
	await registerAll(home, 'asker', 'silent');
	const asked = await runLalia(home, ['ask', 'silent', 'anyone?', '--timeout', '0.1'], {as: 'asker'});

	expect(asked).toMatchObject({code: 2, stdout: ''});
	expect(asked.stderr).toMatch(/^no message came in 0\.1 s\nreason: timeout\nhint: call again to go on waiting\n/);
});

const idsOf = async (reply: Promise<Reply>): Promise<string[]> => {
	const {result} = (await reply) as {result: {messages: {id: string}[]}}; // it was just seen to be an answer
	return result.messages.map(({id}) => id);
};
