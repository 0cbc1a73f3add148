import {expect, test} from 'vitest';
import {type OfferArgs, offerTo, showTo} from '../support/offers.js';
import {join, joinAs, makeDaemon, makeSharedDaemon, refusal, restartDaemon, type Talker} from '../support/talk.js';
import {until} from '../support/until.js';
import {untilWaiting} from '../support/waiting.js';

const home = makeSharedDaemon();

const bodiesOf = ({messages}: {messages: {body: string}[]}) => messages.map(({body}) => body);

const tell = (from: Talker, to: Talker, ...bodies: string[]) =>
	bodies.reduce<Promise<unknown>>(
		(before, body) => before.then(() => from.must('tell', {peer: to.agent_id, body})),
		Promise.resolve(),
	);

test('nothing unread is offered as nothing, without a ticket', async () => {
	const [bob] = await join(home, 'bob');

	const offered = await offerTo(bob, {moment: 'tool'});
	expect(offered).toEqual({
		agent: {agent_id: bob.agent_id, name: 'bob', role: 'peer', project: null},
		messages: [],
		digest: [],
	});
});

test('unread mail is offered in full, once, with who sent it', async () => {
	const alice = await joinAs(home, 'alice', {project: 'moon', role: 'worker'});
	const [bob] = await join(home, 'bob');
	await tell(alice, bob, 'one', 'two');

	expect(await showTo(bob, {moment: 'tool'})).toMatchObject({
		messages: [
			{body: 'one', peer: 'alice', from_role: 'worker', from_project: 'moon', shares_task: false, cut: false},
			{body: 'two', seq: 2},
		],
		digest: [],
	});
	expect(await showTo(bob, {moment: 'tool'})).not.toHaveProperty('ticket');
	expect(await bob.must('inbox')).toMatchObject({sources: [{unread: 2}]});
});

test('what was never written out is offered again', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	await tell(alice, bob, 'one');
	const hook = await bob.again();
	expect(bodiesOf(await offerTo(hook, {moment: 'tool'}))).toEqual(['one']);
	expect(await offerTo(bob, {moment: 'tool'})).toMatchObject({messages: []});
	await hook.hangUp();

	const again = await until('it is offered again', async () => {
		const {messages} = await offerTo(bob, {moment: 'tool'});
		return messages.length > 0 && messages;
	});
	expect(again).toMatchObject([{body: 'one'}]);
});

test('a ticket is good once, for its own agent, and on its own connection', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	await tell(alice, bob, 'one');
	const hook = await bob.again();
	const {ticket: lost} = await offerTo(hook, {moment: 'tool'});
	await hook.hangUp();
	const ticket = await until('it is lost', async () => (await offerTo(bob, {moment: 'tool'})).ticket);
	expect(await bob.must('shown', {ticket: lost})).toEqual({noted: false});
	expect(await alice.must('shown', {ticket})).toEqual({noted: false});
	expect(await bob.must('shown', {ticket})).toEqual({noted: true});
	expect(await bob.must('shown', {ticket})).toEqual({noted: false});
});

test('the end of a turn proves that what was offered in it was read', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	await tell(alice, bob, 'one');
	await showTo(bob, {moment: 'turn-start'});
	await offerTo(bob, {moment: 'turn-start'});
	await offerTo(bob, {moment: 'turn-end', session: 'another'});
	expect(await bob.must('inbox')).toMatchObject({sources: [{unread: 1}]});

	await offerTo(bob, {moment: 'turn-end'});
	expect(await bob.must('inbox')).toEqual({sources: []});
});

test('what was not written out, or only in part, is not read at the end of the turn', async () => {
	const [alice, bob, carol] = await join(home, 'alice', 'bob', 'carol');
	await tell(alice, bob, 'ä'.repeat(500));
	await tell(carol, alice, 'one');
	const {messages} = await showTo(bob, {moment: 'tool', limit: 201});
	expect(messages).toMatchObject([{cut: true, body: 'ä'.repeat(100)}]);
	await offerTo(alice, {moment: 'tool'});

	await offerTo(bob, {moment: 'turn-end'});
	await offerTo(alice, {moment: 'turn-end'});
	expect(await bob.must('inbox')).toMatchObject({sources: [{unread: 1}]});
	expect(await alice.must('inbox')).toMatchObject({sources: [{unread: 1}]});
});

test('what was offered and is unread is counted once more when a turn begins, and never again', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	const {sent_at} = await alice.must('tell', {peer: 'bob', body: 'one'});
	await tell(alice, bob, 'two');
	await showTo(bob, {moment: 'tool'});
	expect(await showTo(bob, {moment: 'tool'})).toMatchObject({messages: [], digest: []});

	expect(await showTo(bob, {moment: 'turn-start'})).toMatchObject({
		messages: [],
		digest: [{peer: 'alice', peer_id: alice.agent_id, unread: 2, oldest_at: sent_at, damped: false}],
	});
	for (const moment of ['turn-start', 'session-start', 'tool', 'turn-end'] as const) {
		expect(await showTo(bob, {moment, source: 'resume'})).not.toHaveProperty('ticket');
	}
});

test('what does not fit is counted beside what does', async () => {
	const [alice, bob, carol] = await join(home, 'alice', 'bob', 'carol');
	await tell(alice, bob, 'a'.repeat(150), 'b'.repeat(150));
	await tell(carol, bob, 'c');

	const offered = await showTo(bob, {moment: 'tool', limit: 200});
	expect(bodiesOf(offered)).toEqual(['a'.repeat(150)]);
	expect(offered.digest).toMatchObject([
		{peer: 'alice', unread: 1},
		{peer: 'carol', unread: 1},
	]);
	expect(await showTo(bob, {moment: 'tool'})).not.toHaveProperty('ticket');
	await tell(carol, bob, 'd');
	expect(bodiesOf(await showTo(bob, {moment: 'tool'}))).toEqual(['d']);
});

test('another session is offered what is unread, whatever an earlier one was', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	await tell(alice, bob, 'one');
	await showTo(bob, {moment: 'tool', session: 'first'});

	expect(bodiesOf(await showTo(bob, {moment: 'session-start', session: 'second'}))).toEqual(['one']);
});

for (const source of ['startup', 'clear', 'compact'] as const) {
	test(`a session that starts by ${source} has forgotten what it was offered`, async () => {
		const [alice, bob] = await join(home, 'alice', 'bob');
		await tell(alice, bob, 'one');
		await showTo(bob, {moment: 'turn-start'});

		const {messages, ticket} = await offerTo(bob, {moment: 'session-start', source});
		await offerTo(bob, {moment: 'turn-end'});
		expect(await bob.must('inbox')).toMatchObject({sources: [{unread: 1}]});
		expect(await bob.must('shown', {ticket})).toEqual({noted: true});
		expect(bodiesOf({messages})).toEqual(['one']);
	});
}

test('the end of a turn brings mail once, and again after another turn has begun', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	const atEnd = async (body: string, args: Partial<OfferArgs> = {}) => {
		await tell(alice, bob, body);
		return bodiesOf(await showTo(bob, {moment: 'turn-end', ...args}));
	};

	expect(await atEnd('one', {goes_on: true})).toEqual([]);
	expect(await atEnd('two')).toEqual(['one', 'two']);
	expect(await atEnd('three')).toEqual([]);
	expect(bodiesOf(await showTo(bob, {moment: 'turn-start'}))).toEqual(['three']);
	expect(await atEnd('four')).toEqual(['four']);
});

test('mail that a reader has in hand or waits for is not offered', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	await tell(alice, bob, 'one');
	const reader = await bob.again();
	await reader.must('read', {source: 'alice', timeout: 0});
	expect(await offerTo(bob, {moment: 'turn-start'})).not.toHaveProperty('ticket');
	const waiting = reader.must('read-any', {timeout: 20});
	await untilWaiting(bob.client, 'bob');
	// At once, so that they are of one batch: the reader is woken after it.
	const telling = bob.client.must('tell', {peer: 'bob', body: 'two'}, alice);
	expect(await offerTo(bob, {moment: 'tool'})).not.toHaveProperty('ticket');
	await telling;

	expect(await waiting).toMatchObject({messages: [{body: 'two'}]});
	expect(await offerTo(bob, {moment: 'tool'})).not.toHaveProperty('ticket');
	await reader.hangUp();
	const offered = await until('it is offered', async () => {
		const {messages} = await offerTo(bob, {moment: 'tool'});
		return messages.length > 0 && messages;
	});
	expect(bodiesOf({messages: offered})).toEqual(['one', 'two']);
});

test('a reader gets what a hook had in hand and did not show', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	await tell(alice, bob, 'one');
	const hook = await bob.again();
	await offerTo(hook, {moment: 'tool'});
	const waiting = bob.must('read-any', {timeout: 20});
	await untilWaiting(alice.client, 'bob');
	await hook.hangUp();

	expect(await waiting).toMatchObject({messages: [{body: 'one'}]});
});

test('a waiting reader gets what was shown, for showing does not consume', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	await tell(alice, bob, 'one');
	const {ticket} = await offerTo(bob, {moment: 'tool'});
	const reader = await bob.again();
	const waiting = reader.must('read-any', {timeout: 20});
	await untilWaiting(alice.client, 'bob');
	await bob.must('shown', {ticket});

	expect(await waiting).toMatchObject({messages: [{body: 'one'}]});
});

test('the start of a session tells of rooms, and of questions without an answer', async () => {
	const [alice, bob, carol, dora] = await join(home, 'alice', 'bob', 'carol', 'dora');
	await bob.must('room create', {name: 'offers'});
	for (const [asker, peer, body] of [
		[alice, 'bob', 'which port?'],
		[bob, 'carol', 'which host?'],
		[dora, 'bob', 'which user?'],
	] as const) {
		await asker.call('ask', {peer, body, timeout: 0});
	}

	await bob.must('tell', {peer: 'dora', body: 'root', reply_to: 1});
	expect(await offerTo(bob, {moment: 'session-start'})).toMatchObject({
		rooms: ['offers'],
		tasks: [],
		questions: [
			{peer: 'carol', peer_id: carol.agent_id, seq: 1, excerpt: 'which host?', mine: true},
			{peer: 'alice', peer_id: alice.agent_id, seq: 1, excerpt: 'which port?', mine: false},
		],
	});
	await tell(bob, alice, '8080');
	expect(await offerTo(bob, {moment: 'session-start'})).toMatchObject({questions: [{peer: 'carol'}]});
	expect(await offerTo(bob, {moment: 'turn-start'})).not.toHaveProperty('rooms');
});

test('what was offered and what waits for its proof outlive the daemon', async () => {
	const own = await makeDaemon();
	const [alice, bob] = await join(own, 'alice', 'bob');
	await tell(alice, bob, 'one');
	await showTo(bob, {moment: 'tool'});
	await tell(alice, bob, 'two');
	await restartDaemon(own);

	const again = await bob.again();
	expect(bodiesOf(await offerTo(again, {moment: 'tool'}))).toEqual(['two']);
	await offerTo(again, {moment: 'turn-end'});
	expect(await again.must('inbox')).toMatchObject({sources: [{unread: 1}]});
});

for (const [what, args] of Object.entries({
	'a moment that there is not': {moment: 'lunch'},
	'a session of more than 256 characters': {session: 'x'.repeat(257)},
	'a server on another machine': {wake: {server: 'http://example.org/'}},
	'a relative home': {wake: {home: '.codex'}},
	'a fact that nobody knows': {wake: {password: 'x'}},
})) {
	test(`an offer with ${what} is refused`, async () => {
		const [bob] = await join(home, 'bob');

		const given = {moment: 'tool', lane: 'hook', harness: 'codex', session: 's', ...args};
		expect(await bob.call('offer', given)).toMatchObject(refusal('invalid_args', 1));
	});
}
