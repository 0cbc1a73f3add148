import {expect, onTestFinished, test, vi} from 'vitest';
import {openDamping} from '../../source/daemon/damping.js';
import {showTo} from '../support/offers.js';
import {join, makeDaemon, restartDaemon, type Talker} from '../support/talk.js';
import {watch} from '../support/watching.js';

/** A conversation of ada and bob, by a clock of the test's. */
const openTalk = () => {
	vi.useFakeTimers({now: 1_000_000});
	const changes: number[] = [];
	const damping = openDamping({now: Date.now, changed: id => changes.push(id)});
	onTestFinished(() => {
		damping.close();
		vi.useRealTimers();
	});
	const say = (from_id: string, {body = 'ok', everyMs = 100, kind = 'message'} = {}) => {
		vi.advanceTimersByTime(everyMs);
		damping.heard({conversation_id: 1, from_id, sent_at: Date.now(), kind, body});
	};
	const goToAndFro = (messages: number, how: Parameters<typeof say>[1] = {}) => {
		for (let count = 0; count < messages; count++) {
			say(count % 2 === 0 ? 'ada' : 'bob', how);
		}
	};

	return {damping, changes, say, goToAndFro, isDamped: () => damping.isDamped(1)};
};

test('eight short round trips in a minute damp a conversation, and one message less does not', () => {
	const {goToAndFro, say, isDamped, changes} = openTalk();
	goToAndFro(15);
	expect(isDamped()).toBe(false);
	say('bob');

	expect(isDamped()).toBe(true);
	expect(changes).toEqual([1]);
});

test('a damped conversation is so until it was quiet for a minute, which is told', () => {
	const {goToAndFro, say, isDamped, changes} = openTalk();
	goToAndFro(16);
	say('ada', {everyMs: 59_000, body: 'x'.repeat(501)});
	vi.advanceTimersByTime(59_999);
	expect([isDamped(), changes]).toEqual([true, [1]]);
	vi.advanceTimersByTime(1);

	expect([isDamped(), changes]).toEqual([false, [1, 1]]);
	goToAndFro(15);
	expect(isDamped()).toBe(false);
});

test('a clock that is set back ends it, as it would have by itself', () => {
	const {goToAndFro, isDamped, changes} = openTalk();
	goToAndFro(16);
	vi.setSystemTime(Date.now() - 60 * 60_000);
	expect(isDamped()).toBe(false);
	vi.advanceTimersByTime(60_000);

	expect([isDamped(), changes]).toEqual([false, [1, 1]]);
});

for (const [what, how] of Object.entries({
	'as slow as one in four seconds': {everyMs: 4001},
	'longer than 500 bytes': {body: 'ä'.repeat(251)},
	'of the daemon': {kind: 'system'},
})) {
	test(`messages that are ${what} damp nothing`, () => {
		const {goToAndFro, isDamped} = openTalk();
		goToAndFro(60, how);

		expect(isDamped()).toBe(false);
	});
}

test('one who sends many messages alone is not damped', () => {
	const {say, goToAndFro, isDamped} = openTalk();
	for (let count = 0; count < 30; count++) {
		say('ada');
	}

	goToAndFro(15);
	expect(isDamped()).toBe(false);
});

test('a task that changes begins the count anew, where it is one of those who talk', () => {
	const {damping, goToAndFro, say, isDamped} = openTalk();
	goToAndFro(10);
	damping.taskChanged('bob');
	goToAndFro(15);
	expect(isDamped()).toBe(false);
	damping.taskChanged('cy');
	say('bob');

	expect(isDamped()).toBe(true);
});

const loop = async (alice: Talker, bob: Talker, messages: number) => {
	for (let count = 0; count < messages; count++) {
		const [from, to] = count % 2 === 0 ? [alice, bob] : [bob, alice];
		await from.must('tell', {peer: to.agent_id, body: `thanks ${count}`});
	}
};

test('mail of a damped conversation is counted, other mail is shown, and the observer is told', async () => {
	const home = await makeDaemon();
	const [alice, bob, carol] = await join(home, 'alice', 'bob', 'carol');
	const watched = await watch(home);
	await loop(alice, bob, 16);
	const {conversation} = await watched.first('membership', event => event.conversation.damped === true);
	expect(conversation.members?.map(({name}) => name).toSorted()).toEqual(['alice', 'bob']);
	await carol.must('tell', {peer: 'bob', body: 'hello'});

	const inTurn = await showTo(bob, {moment: 'tool'});
	expect(inTurn).toMatchObject({messages: [{body: 'hello'}], digest: []});
	expect(await showTo(bob, {moment: 'turn-end'})).not.toHaveProperty('ticket');
	expect(await showTo(bob, {moment: 'turn-start'})).toMatchObject({
		messages: [],
		digest: [{peer: 'alice', unread: 8, damped: true}],
	});
});

test('a new daemon knows what is damped', async () => {
	const home = await makeDaemon();
	const [alice, bob] = await join(home, 'alice', 'bob');
	await loop(alice, bob, 16);
	await restartDaemon(home);

	const {snapshot} = await watch(home);
	expect(snapshot.conversations).toMatchObject([{kind: 'channel', damped: true}]);
	expect(await showTo(await bob.again(), {moment: 'tool'})).not.toHaveProperty('ticket');
});
