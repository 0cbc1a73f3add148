import {expect, test} from 'vitest';
import {registerAll, runLalia} from '../support/cli.js';
import {foundBy, placesFor, tellAll} from '../support/finding.js';
import {join, joinAs, makeSharedDaemon, refusal} from '../support/talk.js';

const home = makeSharedDaemon();

test('a message is found by both who were there, as soon as it is sent, and says where it is', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	const {id, sent_at} = await alice.must('tell', {peer: 'bob', body: 'The parser is ready.'});
	const match = {seq: 1, id, from: 'alice', from_id: alice.agent_id, sent_at, excerpt: 'The parser is ready.'};

	expect(await foundBy(alice, 'parser')).toEqual([{peer: 'bob', peer_id: bob.agent_id, ...match}]);
	expect(await foundBy(bob, 'parser')).toEqual([{peer: 'alice', peer_id: alice.agent_id, ...match}]);
});

test('the newest come first, from channels and rooms alike, and no more than the limit', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	await bob.must('room create', {name: 'order'});
	await alice.must('join', {room: 'order'});
	await tellAll(bob, 'alice', ['lexer 1', 'nothing']);
	await bob.must('post', {room: 'order', body: 'lexer 2'});
	await alice.must('tell', {peer: 'bob', body: 'lexer 3'});

	expect(await placesFor(alice, 'lexer')).toEqual(['bob#3', 'order#1', 'bob#1']);
	expect(await placesFor(alice, 'lexer', {limit: 2})).toEqual(['bob#3', 'order#1']);
});

test('a daemon finds nothing of another host', async () => {
	const alice = await joinAs(home, 'alice');

	expect(await alice.call('search', {words: 'parser', host: 'laptop'})).toMatchObject(refusal('host_not_found', 5));
	expect(await alice.call('search', {words: 'parser', observe: true})).toMatchObject(refusal('usage_error', 1));
});

test('--room and --peer search in one place only, and not both', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob', 'carol');
	await alice.must('room create', {name: 'here'});
	await alice.must('post', {room: 'here', body: 'lexer'});
	await tellAll(alice, 'bob', ['lexer']);
	await tellAll(alice, 'carol', ['lexer', 'lexer']);

	expect(await placesFor(alice, 'lexer', {room: 'here'})).toEqual(['here#1']);
	expect(await placesFor(alice, 'lexer', {peer: 'carol'})).toEqual(['carol#2', 'carol#1']);
	expect(await placesFor(bob, 'lexer', {peer: 'carol'})).toEqual([]);
	expect(await alice.call('search', {words: 'lexer', room: 'here', peer: 'bob'})).toMatchObject(
		refusal('usage_error', 1),
	);
});

test('nothing of what others say is found, not by all words and not by the names of places', async () => {
	const [alice, bob, eve] = await join(home, 'alice', 'bob', 'eve');
	await alice.must('room create', {name: 'closed'});
	await alice.must('post', {room: 'closed', body: 'secret'});
	await tellAll(alice, 'bob', ['secret', `secret for ${eve.agent_id}`]);

	for (const words of ['secret', 's*', eve.agent_id, alice.agent_id, 'c1 secret', 'c*', 'place', 'closed']) {
		expect(await foundBy(eve, words)).toEqual([]);
		expect(await foundBy(eve, words, {peer: 'bob'})).toEqual([]);
	}

	expect(await foundBy(bob, `secret ${alice.agent_id}`)).toEqual([]);
	expect(await placesFor(bob, eve.agent_id)).toEqual(['alice#2']);
});

test('a room that was left is not found any more, and one that is joined shows its past', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	await alice.must('room create', {name: 'past'});
	await alice.must('post', {room: 'past', body: 'before bob'});
	expect(await foundBy(bob, 'before')).toEqual([]);
	expect(await bob.call('search', {words: 'before', room: 'past'})).toMatchObject(refusal('not_a_member', 5));

	await bob.must('join', {room: 'past'});
	expect(await placesFor(bob, 'before')).toEqual(['past#1']);
	await bob.must('post', {room: 'past', body: 'before bob leaves'});
	await bob.must('leave', {room: 'past'});
	expect(await foundBy(bob, 'before')).toEqual([]);
	expect(await placesFor(alice, 'before')).toEqual(['past#2', 'past#1']);
});

test('a new agent under an old name finds nothing of the old one', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	await alice.must('room create', {name: 'old'});
	await alice.must('post', {room: 'old', body: 'heirloom'});
	await tellAll(alice, 'bob', ['heirloom']);
	await alice.must('unregister');
	const [again] = await join(home, 'alice');

	expect(await foundBy(again, 'heirloom')).toEqual([]);
	expect(await foundBy(again, 'heirloom', {peer: 'bob'})).toEqual([]);
	expect(await placesFor(bob, 'heirloom')).toEqual([`${alice.agent_id}#1`]);
	expect(await placesFor(bob, 'heirloom', {peer: alice.agent_id})).toEqual([`${alice.agent_id}#1`]);
});

for (const [words, args, reason, code] of [
	['x', {room: 'nowhere'}, 'room_not_found', 5],
	['x', {peer: 'nobody'}, 'agent_not_found', 5],
	['x', {peer: 'alice'}, 'self_address', 1],
	['x', {peer: 'bob'}, 'ambiguous_address', 1],
	['x', {limit: 0}, 'invalid_args', 1],
	['x', {limit: 1001}, 'invalid_args', 1],
	['', {}, 'invalid_args', 1],
	['"" * ( ) - 😀 …', {}, 'invalid_args', 1],
	['x'.repeat(501), {}, 'invalid_args', 1],
] as const) {
	test(`a search for ${JSON.stringify(words.slice(0, 20))} with ${JSON.stringify(args)} is refused`, async () => {
		const [alice] = await join(home, 'alice');
		await joinAs(home, 'bob', {project: 'one'});
		await joinAs(home, 'bob', {project: 'two'});

		expect(await alice.call('search', {words, ...args})).toMatchObject(refusal(reason, code));
	});
}

test('the command takes all words and prints a line a match, or nothing', async () => {
	await registerAll(home, 'writer', 'reader');
	await runLalia(home, ['tell', 'reader', 'one\ntwo three'], {as: 'writer'});
	await runLalia(home, ['room', 'create', 'desk'], {as: 'reader'});
	await runLalia(home, ['post', 'desk', 'three two'], {as: 'reader'});

	const {stdout} = await runLalia(home, ['search', 'two', 'three'], {as: 'reader'});
	expect(stdout.replaceAll(/\d{4}-\S+Z/g, '<ts>')).toBe(
		'desk#1 <ts> reader: three two\nwriter#1 <ts> writer: one two three\n',
	);
	expect(await runLalia(home, ['search', 'four'], {as: 'reader'})).toMatchObject({code: 0, stdout: '', stderr: ''});
	expect(await runLalia(home, ['search', '!?'], {as: 'reader'})).toMatchObject({
		code: 1,
		stdout: '',
		stderr: expect.stringMatching(/^words: there is no letter or digit to search for\nreason: invalid_args\n/),
	});
	expect(await runLalia(home, ['search', 'two', '--room', 'desk', '--peer', 'writer'], {as: 'reader'})).toMatchObject({
		code: 1,
		stderr: expect.stringMatching(/^--room and --peer exclude each other\nreason: usage_error\n/),
	});
});
