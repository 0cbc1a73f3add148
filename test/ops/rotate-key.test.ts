import {readFileSync} from 'node:fs';
import {join as joinPath} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import type {KeyChange} from '../../source/core/signing.js';
import {frameFor, newAgent, type RawAgent} from '../support/raw-client.js';
import {rotate, rotation, withNewKey} from '../support/rotation.js';
import {
	connectAs,
	join,
	makeDaemon,
	makeSharedDaemon,
	refusal,
	restartDaemon,
	type Talker,
	untilCommitted,
} from '../support/talk.js';
import {untilWaiting} from '../support/waiting.js';

const home = makeSharedDaemon();

/** As `rotate`; the agent leaves with its new key when the test is over. */
const rotateHere = async (agent: Talker): Promise<Talker> => {
	const next = await rotate(home, agent);
	onTestFinished(async () => void (await next.call('unregister')));
	return next;
};

const publicKeyOf = async (agent: Talker): Promise<string | undefined> =>
	(await agent.client.must<{agents: RawAgent[]}>('identify', {address: agent.agent_id})).agents[0]?.public_key;

test('from then on the new key signs, and the old one no more; name, mail and history stay', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	await bob.must('tell', {peer: 'alice', body: 'one'});
	const next = withNewKey(alice);
	const {agent_id, public_key} = next;
	expect(await alice.must('rotate-key', rotation(alice, next))).toEqual({name: 'alice', agent_id, public_key});
	const again = await connectAs(home, next);

	expect(await alice.call('whoami')).toMatchObject(refusal('bad_signature', 6));
	expect(await alice.call('tell', {peer: 'bob', body: 'x'})).toMatchObject(refusal('bad_signature', 6));
	expect(await again.must('whoami')).toMatchObject({agent_id, name: 'alice'});
	expect(await again.must('peek', {source: 'bob'})).toMatchObject({messages: [{body: 'one'}]});
	expect(await again.must('tell', {peer: 'bob', body: 'two'})).toMatchObject({seq: 2});
	expect(await publicKeyOf(again)).toBe(public_key);
	await again.must('unregister');
});

test('a key follows a key, each vouched for by the one before, also after a new name and a restart', async () => {
	const own = await makeDaemon();
	const [alice] = await join(own, 'alice');
	const second = await rotate(own, alice);
	await second.must('rename', {name: 'alicia'});
	const third = await rotate(own, second);
	await restartDaemon(own);
	const [again, late] = await Promise.all([third.again(), second.again()]);

	expect(await again.must('whoami')).toMatchObject({name: 'alicia', agent_id: alice.agent_id});
	expect(await late.call('whoami')).toMatchObject(refusal('bad_signature', 6));
	await untilCommitted(own, again.client);
	const file = JSON.parse(readFileSync(joinPath(own.workspace, 'registry', `${alice.agent_id}.json`), 'utf8'));
	expect(file.public_key).toBe(third.public_key);
	expect(file.statements.map(({op}: {op: string}) => op)).toEqual(['register', 'rotate-key', 'rename', 'rotate-key']);
});

test('who registers again has to do so with the new key', async () => {
	const [alice] = await join(home, 'alice');
	const again = await rotateHere(alice);

	expect(await alice.call('register', {name: 'alice', public_key: alice.public_key})).toMatchObject(
		refusal('key_mismatch', 6),
	);
	expect(await again.must('register', {name: 'alice', role: 'worker', public_key: again.public_key})).toMatchObject({
		agent_id: alice.agent_id,
		created: false,
		role: 'worker',
	});
});

test('to take the key that one has changes nothing', async () => {
	const own = await makeDaemon();
	const [alice] = await join(own, 'alice');
	await untilCommitted(own, alice.client);
	expect(await alice.must('rotate-key', rotation(alice, alice))).toMatchObject({public_key: alice.public_key});
	expect(await alice.must('health')).toMatchObject({transcript: {pending: 0}});
	expect(await alice.must('whoami')).toMatchObject({name: 'alice'});
});

/** Expects that the change is refused, and that the agent still has its key. */
const isRefused = (
	what: string,
	[reason, code]: [string, number],
	argsOf: (alice: Talker, next: RawAgent, bob: Talker) => Record<string, unknown>,
) => {
	test(`${what} is refused as ${reason}`, async () => {
		const [alice, bob] = await join(home, 'alice', 'bob');
		const reply = await alice.call('rotate-key', argsOf(alice, withNewKey(alice), bob));

		expect(reply).toMatchObject(refusal(reason, code));
		expect(await publicKeyOf(alice)).toBe(alice.public_key);
		expect(await alice.must('whoami')).toMatchObject({agent_id: alice.agent_id});
	});
};

const proves = (what: string, changeFor: (alice: Talker, bob: Talker) => Partial<KeyChange>) =>
	isRefused(what, ['bad_proof', 6], (alice, next, bob) => rotation(alice, next, changeFor(alice, bob)));

proves('a proof for another agent', (_, bob) => ({agent_id: bob.agent_id}));
proves('a proof for the place of another key', (_, bob) => ({replaces: bob.public_key}));
proves('a proof for another key', (_, bob) => ({public_key: bob.public_key}));
proves('a proof for another version of the protocol', () => ({v: 2}));
isRefused('a proof by the old key', ['bad_proof', 6], (alice, next) => rotation(alice, {...next, key: alice.key}));
isRefused('a proof by nobody', ['bad_proof', 6], (alice, next) => ({
	...rotation(alice, next),
	proof: Buffer.alloc(64).toString('base64'),
}));
isRefused('a signature of the request in the place of the proof', ['bad_proof', 6], (alice, next) => ({
	public_key: next.public_key,
	proof: frameFor('rotate-key', {public_key: next.public_key}, {...next, agent_id: alice.agent_id})['sig'],
}));
isRefused('a proof that is no signature', ['invalid_args', 1], (alice, next) => ({
	...rotation(alice, next),
	proof: 'trust me',
}));
isRefused('a proof in another spelling', ['invalid_args', 1], (alice, next) => ({
	...rotation(alice, next),
	proof: rotation(alice, next).proof.replace(/==$/, ''),
}));
isRefused('a change without a proof', ['invalid_args', 1], (_, {public_key}) => ({public_key}));
isRefused('a key of small order', ['weak_key', 6], (alice, next) => ({
	...rotation(alice, next),
	public_key: Buffer.from('01'.padEnd(64, '0'), 'hex').toString('base64'),
}));
isRefused('a key that is no point', ['weak_key', 6], (alice, next) => ({
	...rotation(alice, next),
	public_key: Buffer.from('02'.padEnd(64, '0'), 'hex').toString('base64'),
}));
isRefused('a key that is too short', ['invalid_args', 1], (alice, next) => ({
	...rotation(alice, next),
	public_key: next.public_key.slice(4),
}));

test('a request that the new key signs, instead of the old one, is refused', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	const next = withNewKey(alice);

	for (const signer of [next, bob, newAgent('eve')]) {
		const frame = frameFor('rotate-key', rotation(alice, next), {...signer, agent_id: alice.agent_id});
		expect(await alice.client.exchange(frame)).toMatchObject(refusal('bad_signature', 6));
	}

	expect(await publicKeyOf(alice)).toBe(alice.public_key);
});

test('a request is good once, and its proof for the one change that it was made for', async () => {
	const [alice] = await join(home, 'alice');
	const second = withNewKey(alice);
	const frame = alice.frame('rotate-key', rotation(alice, second));
	expect(await alice.client.exchange(frame)).toMatchObject({ok: true});
	expect(await alice.client.exchange(frame)).toMatchObject(refusal('bad_signature', 6));
	const third = await rotate(home, await connectAs(home, second));
	onTestFinished(async () => void (await third.call('unregister')));

	expect(await alice.client.exchange(frame)).toMatchObject(refusal('bad_signature', 6));
	expect(await third.call('rotate-key', rotation(alice, second))).toMatchObject(refusal('bad_proof', 6));
	expect(await publicKeyOf(third)).toBe(third.public_key);
});

test('a request with the signature of an older one, for the key of then, is refused as replayed where that is back', async () => {
	const [alice] = await join(home, 'alice');
	const second = withNewKey(alice);
	const frame = alice.frame('rotate-key', rotation(alice, second));
	await alice.client.exchange(frame);
	await (await connectAs(home, second)).must('rotate-key', rotation(second, alice));

	expect(await alice.must('whoami')).toMatchObject({name: 'alice'});
	expect(await alice.client.exchange(frame)).toMatchObject(refusal('replayed_request', 6));
	expect(await publicKeyOf(alice)).toBe(alice.public_key);
});

test('what the old key signed and comes together with the change, but behind it, is refused', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	const next = withNewKey(alice);
	const frames = [
		alice.frame('tell', {peer: 'bob', body: 'before'}),
		alice.frame('rotate-key', rotation(alice, next)),
		alice.frame('tell', {peer: 'bob', body: 'after'}),
		alice.frame('rotate-key', rotation(alice, withNewKey(alice))),
		alice.frame('unregister'),
		alice.frame('read-any', {timeout: 20}),
	];
	alice.client.write(frames.map(frame => `${JSON.stringify(frame)}\n`).join(''));
	const replies = [];
	for (const _ of frames) {
		replies.push(await alice.client.next());
	}

	const refused = refusal('bad_signature', 6);
	expect(replies).toMatchObject([{ok: true}, {ok: true}, refused, refused, refused, refused]);
	expect((await bob.must('read-any', {timeout: 0})).messages.map(({body}) => body)).toEqual(['before']);
	await (await connectAs(home, next)).must('unregister');
});

test('what waits by the old key ends; what others wait for goes on', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	const other = await bob.again();
	const readAny = (await alice.again()).call('read-any', {timeout: 20});
	await untilWaiting(bob.client, 'alice');
	const readAlice = other.call('read', {source: 'alice', timeout: 20});
	await other.must('whoami');
	const next = await rotateHere(alice);

	expect(await readAny).toMatchObject(refusal('bad_signature', 6));
	await next.must('tell', {peer: 'bob', body: 'by the new key'});
	expect(await readAlice).toMatchObject({ok: true, result: {messages: [{body: 'by the new key'}]}});
});

test('a message that is sent again by the new key was sent once', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	const {id, seq} = await alice.must('tell', {peer: 'bob', body: 'once'});
	const next = await rotateHere(alice);

	expect(await next.must('tell', {peer: 'bob', body: 'once', id})).toMatchObject({id, seq});
	expect((await bob.must('peek', {source: 'alice'})).messages).toHaveLength(1);
});
