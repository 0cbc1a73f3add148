import {dirname} from 'node:path';
import {beforeAll, beforeEach, expect, onTestFinished, test, vi} from 'vitest';
import type {Invocation} from '../../source/client/client.js';
import {unreadIn} from '../../source/client/home-model.js';
import {surroundingsOf} from '../../source/client/identity/surroundings.js';
import {describeCommands} from '../../source/core/manifest.js';
import {ops} from '../../source/core/ops/index.js';
import type {ConversationView} from '../../source/core/watch-events.js';
import type {Home as OpenedHome} from '../../source/ui/home.js';
import {markRead} from '../../source/ui/parts/mail.js';
import {conversationOf, type Talk} from '../../source/ui/parts/talk.js';
import {program, registerAll, runLalia} from '../support/cli.js';
import {joinAs, makeSharedDaemon, type Talker} from '../support/talk.js';
import {until} from '../support/until.js';

const shared = makeSharedDaemon();
let open: (as: string | undefined) => OpenedHome;
let bob: Talker;
let rooms = 0;
let sessions = 0;

beforeAll(async () => {
	const {slim, full} = describeCommands(ops); // which the build writes in
	vi.stubGlobal('__COMMANDS__', slim);
	vi.stubGlobal('__FULL_COMMANDS__', full);
	const {openHome} = await import('../../source/ui/home.js');
	const {env, home, cwd} = shared;
	open = as => {
		// A session of its own, which no registration has left a binding for.
		const surroundings = {...surroundingsOf(process), env: {...env, COPILOT_AGENT_SESSION_ID: `session ${sessions++}`}};
		const invocation: Invocation = {surroundings, cwd, home, program: dirname(program), as};
		const opened = openHome(invocation, () => {});
		onTestFinished(opened.close);
		return opened;
	};
	await registerAll(shared, 'alice');
});

beforeEach(async () => {
	bob = await joinAs(shared, 'bob');
});

/** A room of its own with alice and bob in it. */
const makeRoom = async (alice: OpenedHome): Promise<string> => {
	const room = `room-${rooms++}`;
	await bob.must('room create', {name: room});
	await alice.call('join', {room});
	return room;
};

const untilThere = (home: OpenedHome, talk: Talk): Promise<ConversationView> =>
	until('the conversation is told of', () => {
		const conversation = conversationOf(home.read().model.conversations, talk);
		return conversation?.members && conversation;
	});

const bodiesIn = (home: OpenedHome, {conversation_id}: ConversationView): string[] | undefined =>
	home
		.read()
		.feeds.get(conversation_id)
		?.messages.map(({body}) => body);

const untilShown = (home: OpenedHome, conversation: ConversationView, ...bodies: string[]): Promise<unknown> =>
	until(`it shows ${bodies}`, () => bodiesIn(home, conversation)?.join() === bodies.join());

const feedOf = (home: OpenedHome, {conversation_id}: ConversationView) => home.read().feeds.get(conversation_id);

test('a feed says that it loads until its newest messages are there, and goes on with what is said', async () => {
	const home = open('alice');
	const room = await makeRoom(home);
	await bob.must('post', {room, body: 'before'});
	const conversation = await untilThere(home, {room});
	home.openFeed(conversation.conversation_id);
	expect(feedOf(home, conversation)).toEqual({messages: [], hasOlder: false, isLoading: true});
	await until('it is there', () => feedOf(home, conversation)?.isLoading === false);
	expect(feedOf(home, conversation)?.hasOlder).toBe(false);
	expect(bodiesIn(home, conversation)).toEqual(['before']);

	await bob.must('post', {room, body: 'after'});
	await untilShown(home, conversation, 'before', 'after');
});

test('what comes in a row is shown 20 times a second at most, and the last of it too', async () => {
	const home = open('alice');
	const room = await makeRoom(home);
	const conversation = await untilThere(home, {room});
	home.openFeed(conversation.conversation_id);
	await until('it is there', () => feedOf(home, conversation)?.isLoading === false);
	const shownAt: number[] = [];
	let shown: string[] | undefined;
	home.subscribe(() => {
		shownAt.push(performance.now());
		shown = bodiesIn(home, conversation);
	});
	for (let number = 0; number < 60; number++) {
		await bob.must('post', {room, body: `${number}`});
	}

	await until('the last is shown', () => shown?.at(-1) === '59');
	const gaps = shownAt.slice(1).map((at, index) => at - (shownAt[index] ?? 0));
	expect(gaps.filter(gap => gap < 40)).toEqual([]);
});

test('earlier messages are brought page by page, up to the first', async () => {
	const home = open('alice');
	const room = await makeRoom(home);
	for (let seq = 1; seq <= 201; seq++) {
		await bob.must('post', {room, body: `${seq}`});
	}

	const conversation = await untilThere(home, {room});
	home.openFeed(conversation.conversation_id);
	await until('a page is there', () => bodiesIn(home, conversation)?.length === 200);
	expect(feedOf(home, conversation)?.hasOlder).toBe(true);
	await home.loadOlder(conversation.conversation_id);

	expect(bodiesIn(home, conversation)).toEqual(Array.from({length: 201}, (_, index) => `${index + 1}`));
	expect(feedOf(home, conversation)?.hasOlder).toBe(false);
});

test('a feed into which more and more comes keeps the newest thousands, and brings the others again', async () => {
	const home = open('alice');
	const room = await makeRoom(home);
	const conversation = await untilThere(home, {room});
	home.openFeed(conversation.conversation_id);
	await until('it is there', () => feedOf(home, conversation)?.isLoading === false);
	const said = Array.from({length: 4001}, (_, index) => `${index + 1}`);
	await Promise.all(said.map(body => bob.must('post', {room, body})));
	await until('the last is there', () => bodiesIn(home, conversation)?.at(-1) === '4001');
	expect(bodiesIn(home, conversation)).toEqual(said.slice(2000));
	expect(feedOf(home, conversation)?.hasOlder).toBe(true);

	await home.loadOlder(conversation.conversation_id);
	expect(bodiesIn(home, conversation)).toEqual(said.slice(1800));
});

test('the feed of a room that one leaves is forgotten', async () => {
	const home = open('alice');
	const room = await makeRoom(home);
	const conversation = await untilThere(home, {room});
	home.openFeed(conversation.conversation_id);
	await until('it is there', () => feedOf(home, conversation)?.isLoading === false);
	await home.call('leave', {room});

	await until('it is forgotten', () => feedOf(home, conversation) === undefined);
});

test('what was said in a room while one was out of it is there once one is back', async () => {
	const home = open('alice');
	const room = await makeRoom(home);
	const conversation = await untilThere(home, {room});
	await bob.must('post', {room, body: 'one'});
	home.openFeed(conversation.conversation_id);
	await untilShown(home, conversation, 'one');
	await home.call('leave', {room});
	await bob.must('post', {room, body: 'two'});
	await home.call('join', {room});
	await bob.must('post', {room, body: 'three'});
	await untilThere(home, {room});
	home.openFeed(conversation.conversation_id);

	await untilShown(home, conversation, 'one', 'two', 'three');
});

test('to mark as read acknowledges what is unread, also where an ask took its answer out before', async () => {
	const home = open('alice');
	await bob.must('tell', {peer: 'alice', body: 'by the way'});
	const asked = runLalia(shared, ['ask', 'bob', 'which port?'], {as: 'alice'});
	await until('bob is asked', async () => (await bob.must('inbox')).sources.length > 0);
	await bob.must('tell', {peer: 'alice', body: '8080'});
	expect(await asked).toMatchObject({code: 0, stdout: '8080\n'});
	await until('what is unread is told', () => {
		const conversation = conversationOf(home.read().model.conversations, {peer: 'bob', peer_id: bob.agent_id});
		return conversation?.messages === 3 && unreadIn(conversation, home.read().model.caller) === 1;
	});

	const conversation = await untilThere(home, {peer: 'bob', peer_id: bob.agent_id});
	await markRead(home, conversation, 3);
	await until('nothing is unread', () => {
		const {conversations, caller} = home.read().model;
		return unreadIn(conversations.get(conversation.conversation_id) ?? conversation, caller) === 0;
	});
	expect((await runLalia(shared, ['inbox'], {as: 'alice'})).stdout).not.toContain('peer=bob');
});

test('to mark as read takes no more than what was shown', async () => {
	const home = open('alice');
	const room = await makeRoom(home);
	const conversation = await untilThere(home, {room});
	await bob.must('post', {room, body: 'seen'});
	await bob.must('post', {room, body: 'not seen'});
	await markRead(home, conversation, 1);

	expect((await runLalia(shared, ['peek', room, '--room'], {as: 'alice'})).stdout).toMatch(/^\[2 .* bob\] not seen\n$/);
});

test('one who is nobody sees all, and becomes an agent', async () => {
	const home = open(undefined);
	await until('it is seen', () => home.read().link === 'live');
	expect(home.read().model.caller).toBeNull();
	const next = await home.become('dora', 'supervisor');
	onTestFinished(next.close);
	await until('it is seen by dora', () => next.read().model.caller?.name === 'dora');

	expect([...next.read().model.agents.values()].find(({name}) => name === 'dora')?.role).toBe('supervisor');
	expect(next.read().failure).toBeUndefined();
	expect(home.read().failure).toBeUndefined();
});

test('who said to be an agent that is not registered is told so', async () => {
	const home = open('nobody');
	await until('it fails', () => home.read().failure !== undefined);

	expect(home.read().failure).toMatchObject({reason: 'not_registered'});
});
