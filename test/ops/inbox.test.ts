import {expect, test} from 'vitest';
import {registerAll, runLalia} from '../support/cli.js';
import {join, makeSharedDaemon} from '../support/talk.js';

const home = makeSharedDaemon();

test('an inbox has a source for each peer with unread mail, the one that waits longest first', async () => {
	const [alice, bob, carol] = await join(home, 'alice', 'bob', 'carol');
	const {sent_at} = await carol.must('tell', {peer: 'bob', body: 'one'});
	await alice.must('tell', {peer: 'bob', body: 'two'});
	await carol.must('tell', {peer: 'bob', body: 'three'});

	const {sources} = await bob.must('inbox');
	expect(sources).toMatchObject([
		{peer: 'carol', unread: 2, oldest_at: sent_at},
		{peer: 'alice', unread: 1},
	]);
	expect(await bob.must('inbox')).toEqual({sources});
});

test('a source leaves the inbox with its last unread message', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	const {id} = await alice.must('tell', {peer: 'bob', body: 'one'});
	const {id: second, sent_at} = await alice.must('tell', {peer: 'bob', body: 'two'});
	await bob.must('ack', {ids: [id]});
	expect(await bob.must('inbox')).toEqual({
		sources: [{peer: 'alice', peer_id: alice.agent_id, unread: 1, oldest_at: sent_at}],
	});
	await bob.must('ack', {ids: [second]});

	expect(await bob.must('inbox')).toEqual({sources: []});
});

test('what an agent sends, and what others send each other, is not in its inbox', async () => {
	const [alice, , eve] = await join(home, 'alice', 'bob', 'eve');
	await alice.must('tell', {peer: 'bob', body: 'one'});

	expect(await alice.must('inbox')).toEqual({sources: []});
	expect(await eve.must('inbox')).toEqual({sources: []});
});

test('the command prints a line a source, tabs between its parts, and nothing where all is read', async () => {
	await registerAll(home, 'writer', 'reader');
	expect(await runLalia(home, ['inbox'], {as: 'reader'})).toMatchObject({code: 0, stdout: '', stderr: ''});
	await runLalia(home, ['tell', 'reader', 'one'], {as: 'writer'});
	await runLalia(home, ['tell', 'reader', 'two'], {as: 'writer'});

	expect((await runLalia(home, ['inbox'], {as: 'reader'})).stdout).toMatch(/^peer=writer\tunread=2\toldest=\S+Z\n$/);
});
