import {readdirSync, readFileSync} from 'node:fs';
import {join as joinPath} from 'node:path';
import {expect, test} from 'vitest';
import {ops} from '../../source/core/ops/index.js';
import {registerAll, runLalia, startLalia} from '../support/cli.js';
import {newAgent, newUlid, openRaw} from '../support/raw-client.js';
import {rotation} from '../support/rotation.js';
import {join, makeDaemon, makeSharedDaemon, refusal, restartDaemon, untilCommitted} from '../support/talk.js';
import {untilWaiting} from '../support/waiting.js';

const home = makeSharedDaemon();

const args: Record<string, Record<string, unknown>> = {
	tell: {peer: 'bob', body: 'x'},
	ask: {peer: 'bob', body: 'x', timeout: 0},
	read: {source: 'bob', timeout: 0},
	'read-any': {timeout: 0},
	peek: {source: 'bob'},
	history: {source: 'bob'},
	search: {words: 'hello'},
	trace: {message: newUlid()},
	rename: {name: 'alice-2'},
	'rotate-key': rotation(newAgent('alice'), newAgent('alice')),
	'room create': {name: 'den'},
	join: {room: 'den'},
	leave: {room: 'den'},
	participants: {room: 'den'},
	post: {room: 'den', body: 'x'},
	ack: {ids: [newUlid()]},
	cancel: {request: newUlid()},
	offer: {moment: 'tool', lane: 'hook', harness: 'codex', session: 's'},
	shown: {ticket: newUlid()},
	'publish-task': {project: 'p', repo_root: '/p', workstream: {slug: 'a', branch: 'a'}},
	'task claim': {slug: 'a'},
	'task set-status': {slug: 'a', status: 'ready'},
	'task unassign': {slug: 'a'},
	'task reassign': {slug: 'a', agent: 'bob'},
	'task handoff': {supervisor: 'bob'},
	'task unpublish': {slug: 'a'},
	'page-own': {conversation_id: 1},
};

for (const op of Object.values(ops).filter(op => op.auth === 'agent')) {
	test(`an agent that is gone can't ${op.name}`, async () => {
		const [alice, bob] = await join(home, 'alice', 'bob');
		await bob.must('tell', {peer: 'alice', body: 'hello'});
		expect(await alice.must('unregister')).toEqual({name: 'alice', agent_id: alice.agent_id});

		expect(await alice.call(op.name, args[op.name])).toMatchObject(refusal('not_registered', 6));
		expect(await bob.must('inbox')).toEqual({sources: []});
	});
}

test('nothing that is sent together with the end of an agent is carried out after it', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	const frames = [
		alice.frame('tell', {peer: 'bob', body: 'before'}),
		alice.frame('unregister'),
		alice.frame('tell', {peer: 'bob', body: 'after'}),
		alice.frame('read-any', {timeout: 20}),
	];
	alice.client.write(frames.map(frame => `${JSON.stringify(frame)}\n`).join(''));
	const replies = [];
	for (const _ of frames) {
		replies.push(await alice.client.next());
	}

	expect(replies).toMatchObject([{ok: true}, {ok: true}, refusal('not_registered', 6), refusal('not_registered', 6)]);
	expect((await bob.must('read-any', {timeout: 0})).messages.map(({body}) => body)).toEqual(['before']);
});

test('whoever waits for the mail or the answer of an agent alone is told that it is gone, and nobody else is', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob', 'carol');
	const [reader, asker, anyone, other] = await Promise.all([bob.again(), bob.again(), bob.again(), bob.again()]);
	const read = reader.call('read', {source: 'alice', timeout: 20});
	const ask = asker.call('ask', {peer: 'alice', body: 'still there?', timeout: 20});
	const readAny = anyone.call('read-any', {timeout: 20});
	const readOther = other.call('read', {source: 'carol', timeout: 0.5});
	await Promise.all([reader, asker, anyone, other].map(talker => talker.must('whoami')));
	await alice.must('unregister');

	expect(await read).toMatchObject(refusal('agent_unregistered', 3));
	expect(await ask).toMatchObject(refusal('agent_unregistered', 3));
	expect(await readOther).toMatchObject(refusal('timeout', 2));
	const [dave] = await join(home, 'dave');
	await dave.must('tell', {peer: 'bob', body: 'hello'});
	expect(await readAny).toMatchObject({ok: true, result: {messages: [{peer: 'dave'}]}});
});

test('an agent that is gone does not come back, by the same key or under the same id', async () => {
	const [alice] = await join(home, 'alice');
	await alice.must('unregister');

	expect(await alice.call('register', {name: 'alice', public_key: alice.public_key})).toMatchObject(
		refusal('key_mismatch', 6),
	);
	expect((await alice.must('agents')).agents).toEqual([]);
});

test('the same name is a new agent afterwards, without the mail, the channels and the history of the old one', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	await bob.must('tell', {peer: 'alice', body: 'for the old one'});
	await alice.must('tell', {peer: 'bob', body: 'from the old one'});
	await alice.must('unregister');
	const [again] = await join(home, 'alice');

	expect(again.agent_id).not.toBe(alice.agent_id);
	expect(await again.must('inbox')).toEqual({sources: []});
	expect(await again.must('channels')).toEqual({channels: []});
	expect(await again.must('history', {source: 'bob'})).toEqual({messages: []});
	expect(await again.must('search', {words: 'old'})).toEqual({matches: []});
	expect(await again.call('read', {source: 'bob', timeout: 0})).toMatchObject(refusal('timeout', 2));
	expect(await again.must('tell', {peer: 'bob', body: 'from the new one'})).toMatchObject({seq: 1});
	expect(await bob.must('history', {source: 'alice'})).toMatchObject({messages: [{seq: 1, from_id: again.agent_id}]});
});

test('what an agent sent before it left can still be read, by its name until another has that, and by its id', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	await alice.must('tell', {peer: 'bob', body: 'farewell'});
	await alice.must('unregister');

	expect(await bob.must('peek', {source: 'alice'})).toMatchObject({messages: [{body: 'farewell'}]});
	await join(home, 'alice');
	expect(await bob.must('peek', {source: 'alice'})).toEqual({messages: []});
	expect(await bob.must('history', {source: alice.agent_id})).toMatchObject({messages: [{body: 'farewell'}]});
	expect(await bob.must('read', {source: alice.agent_id, timeout: 0})).toMatchObject({messages: [{body: 'farewell'}]});
});

test('nobody learns of an agent that is gone who had nothing to do with it', async () => {
	const [alice, bob, eve] = await join(home, 'alice', 'bob', 'eve');
	await alice.must('tell', {peer: 'bob', body: 'secret'});
	await alice.must('unregister');

	for (const source of ['alice', alice.agent_id]) {
		expect(await eve.call('peek', {source})).toMatchObject(refusal('agent_not_found', 5));
		expect(await eve.call('history', {source})).toMatchObject(refusal('agent_not_found', 5));
	}

	expect(await bob.must('peek', {source: alice.agent_id})).toMatchObject({messages: [{body: 'secret'}]});
});

test('its own waits end as those of an agent that is gone, in rooms too', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	await alice.must('room create', {name: 'hall'});
	const waits = [
		['read', {source: 'bob', timeout: 20}],
		['read', {source: 'hall', room: true, timeout: 20}],
		['read-any', {timeout: 20}],
		['ask', {peer: 'bob', body: 'well?', timeout: 20}],
	] as const;
	const waiting = await Promise.all(
		waits.map(async ([op, input]) => {
			const talker = await alice.again();
			const reply = talker.call(op, input);
			await talker.must('whoami');
			return {reply};
		}),
	);
	await bob.must('whoami');
	await alice.must('unregister');

	expect(await Promise.all(waiting.map(({reply}) => reply))).toMatchObject(
		waits.map(() => refusal('agent_unregistered', 3)),
	);
});

test('its rooms lose it at once, in what members see and in the transcript', async () => {
	const own = await makeDaemon();
	const [alice, bob] = await join(own, 'alice', 'bob');
	await alice.must('room create', {name: 'lab'});
	await bob.must('join', {room: 'lab'});
	await alice.must('post', {room: 'lab', body: 'one'});
	await bob.must('unregister');

	const {participants} = await alice.must('participants', {room: 'lab'});
	expect(participants.map(({name}) => name)).toEqual(['alice']);
	expect(await alice.must('rooms')).toMatchObject({rooms: [{room: 'lab', members: 1, messages: 1}]});
	expect(await alice.must('post', {room: 'lab', body: 'two'})).toMatchObject({seq: 2});
	await untilCommitted(own, alice.client);
	const members = readFileSync(joinPath(own.workspace, 'rooms/lab/MEMBERS.md'), 'utf8');
	expect(members.match(/^- .*$/gm)).toEqual([expect.stringContaining(alice.agent_id)]);
});

test('the same name is in none of the rooms of the old one, and gets nothing that was said there', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	await alice.must('room create', {name: 'cellar'});
	await bob.must('join', {room: 'cellar'});
	await alice.must('post', {room: 'cellar', body: 'for the old one'});
	await bob.must('post', {room: 'cellar', body: 'by the old one'});
	await bob.must('unregister');
	const [again] = await join(home, 'bob');

	for (const [op, input] of [
		['history', {source: 'cellar', room: true}],
		['peek', {source: 'cellar', room: true}],
		['read', {source: 'cellar', room: true, timeout: 0}],
		['participants', {room: 'cellar'}],
		['post', {room: 'cellar', body: 'x'}],
		['leave', {room: 'cellar'}],
	] as const) {
		expect(await again.call(op, input)).toMatchObject(refusal('not_a_member', 5));
	}

	expect(await again.must('inbox')).toEqual({sources: []});
	await again.must('join', {room: 'cellar'});
	expect(await again.call('read-any', {timeout: 0})).toMatchObject(refusal('timeout', 2));
	const {messages} = await alice.must('history', {source: 'cellar', room: true});
	expect(messages.map(({from, from_id}) => [from, from_id])).toEqual([
		['alice', alice.agent_id],
		['bob', bob.agent_id],
	]);
	await again.must('leave', {room: 'cellar'});
});

test('what others hold shows who it was, beside one that has the name now', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	await alice.must('tell', {peer: 'bob', body: 'from the old one'});
	await alice.must('unregister');
	const [again] = await join(home, 'alice');
	await again.must('tell', {peer: 'bob', body: 'from the new one'});
	const first = await bob.must('read-any', {timeout: 0});
	await bob.must('ack', {ids: first.messages.map(({id}) => id)});
	const second = await bob.must('read-any', {timeout: 0});

	expect([first.messages, second.messages]).toMatchObject([
		[{from: 'alice', from_id: alice.agent_id, peer: alice.agent_id, body: 'from the old one'}],
		[{from: 'alice', from_id: again.agent_id, peer: 'alice', body: 'from the new one'}],
	]);
	expect(await bob.must('history', {source: alice.agent_id})).toMatchObject({
		messages: [{from: 'alice', from_id: alice.agent_id}],
	});
});

test('an agent that is gone is gone after a restart of the daemon too', async () => {
	const own = await makeDaemon();
	const [alice, bob] = await join(own, 'alice', 'bob');
	await alice.must('unregister');
	await restartDaemon(own);
	const bobAgain = await bob.again();

	expect(await (await alice.again()).call('whoami')).toMatchObject(refusal('not_registered', 6));
	expect((await bobAgain.must('agents')).agents.map(({name}) => name)).toEqual(['bob']);
});

test('the command ends the commands of its agent that wait, with exit 3', async () => {
	const own = await makeDaemon();
	await registerAll(own, 'alice', 'bob');
	const reading = startLalia(own, ['read-any', '--timeout', '60'], {as: 'alice'});
	const observer = await openRaw(own);
	await untilWaiting(observer, 'alice');
	observer.socket.destroy();
	expect(await runLalia(own, ['unregister'], {as: 'alice'})).toMatchObject({code: 0});
	const {code, stdout, stderr} = await reading.ended;

	expect([code, stdout, stderr.split('\n').slice(0, 2)]).toEqual([
		3,
		'',
		['alice was unregistered', 'reason: agent_unregistered'],
	]);
});

test('the command deletes the private key, and what follows is refused with exit 6', async () => {
	const own = await makeDaemon();
	await registerAll(own, 'alice');
	const keys = joinPath(own.home, 'keys');
	expect(readdirSync(keys)).toHaveLength(1);

	expect(await runLalia(own, ['unregister'], {as: 'alice'})).toMatchObject({code: 0, stdout: 'alice\n'});
	expect(readdirSync(keys)).toEqual([]);
	const after = await runLalia(own, ['inbox'], {as: 'alice'});
	expect(after).toMatchObject({code: 6, stdout: ''});
	expect(after.stderr).toContain('\nreason: not_registered\nhint: lalia register\n');
});
