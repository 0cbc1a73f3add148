import {expect, test} from 'vitest';
import {registerAll, runLalia} from '../support/cli.js';
import {join, makeSharedDaemon} from '../support/talk.js';

const home = makeSharedDaemon();

test('both agents of a channel see it with all its messages, each with what it has not read', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	const {id} = await alice.must('tell', {peer: 'bob', body: 'one'});
	await alice.must('tell', {peer: 'bob', body: 'two'});
	await bob.must('tell', {peer: 'alice', body: 'three'});
	await bob.must('ack', {ids: [id]});

	expect(await alice.must('channels')).toEqual({
		channels: [{peer: 'bob', peer_id: bob.agent_id, messages: 3, unread: 1}],
	});
	expect(await bob.must('channels')).toEqual({
		channels: [{peer: 'alice', peer_id: alice.agent_id, messages: 3, unread: 1}],
	});
});

test('an agent sees only its own channels', async () => {
	const [alice, , eve] = await join(home, 'alice', 'bob', 'eve');
	await alice.must('tell', {peer: 'bob', body: 'one'});

	expect(await eve.must('channels')).toEqual({channels: []});
});

test('a channel shows the present name of the peer, and stays when the peer has left', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	await bob.must('tell', {peer: 'alice', body: 'one'});
	await bob.must('rename', {name: 'robert'});
	expect(await alice.must('channels')).toMatchObject({channels: [{peer: 'robert', messages: 1, unread: 1}]});
	await bob.must('unregister');

	expect(await alice.must('channels')).toMatchObject({channels: [{peer: 'robert', messages: 1, unread: 1}]});
});

test('the command prints a line a channel, tabs between its parts', async () => {
	await registerAll(home, 'writer', 'reader');
	await runLalia(home, ['tell', 'reader', 'one'], {as: 'writer'});

	expect((await runLalia(home, ['channels'], {as: 'reader'})).stdout).toBe('peer=writer\tmessages=1\tunread=1\n');
	expect((await runLalia(home, ['channels'], {as: 'writer'})).stdout).toBe('peer=reader\tmessages=1\tunread=0\n');
});
