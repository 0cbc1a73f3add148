import {generateKeyPairSync, sign} from 'node:crypto';
import {expect, test} from 'vitest';
import {ops} from '../../source/core/ops/index.js';
import {signedBytes} from '../../source/core/signing.js';
import {newAgent, newUlid} from '../support/raw-client.js';
import {rotation} from '../support/rotation.js';
import {join, makeSharedDaemon, refusal, type Talker} from '../support/talk.js';

const home = makeSharedDaemon();

type Frame = Record<string, unknown>;

/** All that a forged request could have changed: mail, channels, history, names and roles. */
const stateOf = async (...agents: Talker[]) => ({
	registered: (await agents[0]?.must('agents'))?.agents.map(({agent_id, name, role}) => ({agent_id, name, role})),
	each: await Promise.all(
		agents.map(async agent => ({inbox: await agent.must('inbox'), channels: await agent.must('channels')})),
	),
});

/** Two agents with a message between them. */
const makePair = async (): Promise<[Talker, Talker]> => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	await bob.must('tell', {peer: 'alice', body: 'unread'});
	return [alice, bob];
};

const tell = {peer: 'bob', body: 'pay 1'};

const signedBy = (frame: Frame, key: Talker['key'], change: Frame = {}): Frame => {
	const {v, id, op, args, agent_id} = {...frame, ...change} as unknown as Parameters<typeof signedBytes>[0];
	return {...frame, sig: sign(null, signedBytes({v, id, op, args, agent_id}), key).toString('base64')};
};

/** A frame made from one that the daemon would take, and the reason for which it doesn't. */
const isRefused = (what: string, reason: string, forge: (alice: Talker, bob: Talker) => Frame) => {
	test(`${what} is refused as ${reason}, and changes nothing`, async () => {
		const [alice, bob] = await makePair();
		const before = await stateOf(alice, bob);

		expect(await alice.client.exchange(forge(alice, bob))).toMatchObject(refusal(reason, 6));
		expect(await stateOf(alice, bob)).toEqual(before);
	});
};

const without = (frame: Frame, member: string): Frame =>
	Object.fromEntries(Object.entries(frame).filter(([name]) => name !== member));

isRefused('a request without a signature', 'bad_signature', alice => without(alice.frame('tell', tell), 'sig'));
isRefused('a request without an agent', 'bad_signature', alice => without(alice.frame('tell', tell), 'agent_id'));
isRefused('an empty signature', 'bad_signature', alice => ({...alice.frame('tell', tell), sig: ''}));
isRefused('a signature of zeros', 'bad_signature', alice => ({
	...alice.frame('tell', tell),
	sig: Buffer.alloc(64).toString('base64'),
}));
isRefused('a signature that is no base64', 'bad_signature', alice => ({
	...alice.frame('tell', tell),
	sig: '?'.repeat(88),
}));
isRefused('a signature that is cut short', 'bad_signature', alice => {
	const frame = alice.frame('tell', tell);
	return {...frame, sig: String(frame['sig']).slice(0, 84)};
});
isRefused('a changed body', 'bad_signature', alice => ({
	...alice.frame('tell', tell),
	args: {...tell, body: 'pay 1000'},
}));
isRefused('a changed peer', 'bad_signature', (alice, bob) => ({
	...alice.frame('tell', tell),
	args: {...tell, peer: bob.agent_id},
}));
isRefused('an argument that was added', 'bad_signature', alice => ({
	...alice.frame('tell', tell),
	args: {...tell, reply_to: 1},
}));
isRefused('an argument that was taken away', 'bad_signature', alice => ({
	...alice.frame('tell', {...tell, reply_to: 1}),
	args: tell,
}));
isRefused('a default that was written in after it was signed', 'bad_signature', alice => ({
	...alice.frame('history', {source: 'bob'}),
	args: {source: 'bob', limit: 1000},
}));
isRefused('a tell that is sent as an ask', 'bad_signature', alice => ({...alice.frame('tell', tell), op: 'ask'}));
isRefused('a peek that is sent as a read', 'bad_signature', alice => ({
	...alice.frame('peek', {source: 'bob'}),
	op: 'read',
}));
isRefused('a read that is sent as a peek', 'bad_signature', alice => ({
	...alice.frame('read', {source: 'bob'}),
	op: 'peek',
}));
isRefused('a whoami that is sent as an unregister', 'bad_signature', alice => ({
	...alice.frame('whoami'),
	op: 'unregister',
}));
isRefused('a request that is said to be of another agent', 'bad_signature', (alice, bob) => ({
	...alice.frame('unregister'),
	agent_id: bob.agent_id,
}));
isRefused('a request that another agent signed', 'bad_signature', (alice, bob) =>
	signedBy(alice.frame('tell', tell), bob.key),
);
isRefused('a request that a key signed which nobody registered', 'bad_signature', alice =>
	signedBy(alice.frame('tell', tell), generateKeyPairSync('ed25519').privateKey),
);
isRefused('a signature of another request of the same agent', 'bad_signature', alice => ({
	...alice.frame('tell', tell),
	sig: alice.frame('tell', tell)['sig'],
}));
isRefused('a request under another id than was signed', 'bad_signature', alice => ({
	...alice.frame('tell', tell),
	id: newUlid(),
}));
isRefused('a signature for another version of the protocol', 'bad_signature', alice =>
	signedBy(alice.frame('tell', tell), alice.key, {v: 2}),
);
isRefused('a request of an agent id that is no ULID', 'bad_signature', alice =>
	signedBy({...alice.frame('tell', tell), agent_id: alice.name}, alice.key),
);
isRefused('a request of an agent that nobody registered', 'not_registered', () => {
	const stranger = newAgent('stranger');
	return signedBy({v: 1, id: newUlid(), op: 'tell', args: tell, agent_id: stranger.agent_id}, stranger.key);
});

const minuteMs = 60_000;

const badIds: Record<string, () => string> = {
	'a request that is older than 5 minutes': () => newUlid(Date.now() - 5 * minuteMs - 1000),
	'a request that is a year old': () => newUlid(Date.now() - 365 * 24 * 60 * minuteMs),
	'a request from more than 5 minutes ahead': () => newUlid(Date.now() + 5 * minuteMs + 5000),
	'a request from the end of time': () => '7ZZZZZZZZZZZZZZZZZZZZZZZZZ',
	'a request whose id is a ULID in lower case': () => newUlid().toLowerCase(),
	'a request whose id is too short for a ULID': () => newUlid().slice(1),
	'a request whose id is a UUID': () => '123e4567-e89b-42d3-a456-426614174000',
};

for (const [what, id] of Object.entries(badIds)) {
	isRefused(what, 'stale_request', alice => alice.frame('tell', tell, {id: id()}));
}

for (const [what, offsetMs] of Object.entries({'nearly 5 minutes old': -4.8, 'nearly 5 minutes ahead': 4.8})) {
	test(`a request that is ${what} is carried out`, async () => {
		const [alice, bob] = await makePair();
		const frame = alice.frame('tell', tell, {id: newUlid(Date.now() + offsetMs * minuteMs)});

		expect(await alice.client.exchange(frame)).toMatchObject({ok: true});
		expect(await bob.must('peek', {source: 'alice'})).toMatchObject({messages: [{body: 'pay 1'}]});
	});
}

for (const op of Object.values(ops).filter(({auth}) => auth !== 'none')) {
	test(`${op.name} is refused without a signature`, async () => {
		const [alice] = await makePair();
		const args = {
			tell,
			ask: tell,
			read: {source: 'bob'},
			peek: {source: 'bob'},
			history: {source: 'bob'},
			search: {words: 'unread'},
			rename: {name: 'mallory'},
			'rotate-key': rotation(alice, newAgent('alice')),
			'room create': {name: 'den'},
			join: {room: 'den'},
			leave: {room: 'den'},
			participants: {room: 'den'},
			post: {room: 'den', body: 'x'},
			ack: {ids: [newUlid()]},
			trace: {message: newUlid()},
			cancel: {request: newUlid()},
			offer: {moment: 'tool', lane: 'hook', harness: 'codex', session: 'codex session 1'},
			shown: {ticket: newUlid()},
			'publish-task': {project: 'p', repo_root: '/p', workstream: {slug: 'a', branch: 'a'}},
			'task claim': {slug: 'a'},
			'task set-status': {slug: 'a', status: 'ready'},
			'task unassign': {slug: 'a'},
			'task reassign': {slug: 'a', agent: 'bob'},
			'task handoff': {supervisor: 'bob'},
			'task unpublish': {slug: 'a'},
			'page-own': {conversation_id: 1},
			register: {name: 'alice', public_key: alice.public_key, role: 'supervisor'},
		}[op.name as string];

		expect(await alice.client.exchange(without(alice.frame(op.name, args ?? {}), 'sig'))).toMatchObject(
			refusal('bad_signature', 6),
		);
	});
}

test('a request that was refused for its signature does not use up its id', async () => {
	const [alice] = await makePair();
	const frame = alice.frame('tell', tell);

	expect(await alice.client.exchange({...frame, sig: 'x'.repeat(88)})).toMatchObject(refusal('bad_signature', 6));
	expect(await alice.client.exchange(frame)).toMatchObject({ok: true});
});

test('a forged request among good ones in one write is refused alone', async () => {
	const [alice, bob] = await makePair();
	const frames = Array.from({length: 8}, (_, index) => alice.frame('tell', {peer: 'bob', body: String(index)}));
	const sent = frames.map((frame, index) =>
		index % 3 === 1 ? {...frame, args: {peer: 'bob', body: 'forged'}} : frame,
	);
	alice.client.write(sent.map(frame => `${JSON.stringify(frame)}\n`).join(''));
	const replies = [];
	for (const _ of sent) {
		replies.push(await alice.client.next());
	}

	expect(replies.map(reply => (reply.ok ? 'ok' : reply.error.reason))).toEqual(
		sent.map((_, index) => (index % 3 === 1 ? 'bad_signature' : 'ok')),
	);
	expect((await bob.must('peek', {source: 'alice'})).messages.map(({seq, body}) => `${seq} ${body}`)).toEqual([
		'2 0',
		'3 2',
		'4 3',
		'5 5',
		'6 6',
	]);
});

test('members that are not signed change nothing of a request', async () => {
	const [alice, bob] = await makePair();
	const frame = {...alice.frame('tell', tell), build: 'x', as: bob.agent_id, caller: bob.agent_id};

	expect(await alice.client.exchange(frame)).toMatchObject({ok: true});
	expect(await bob.must('peek', {source: 'alice'})).toMatchObject({messages: [{from_id: alice.agent_id}]});
});
