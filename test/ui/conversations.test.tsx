import {stripVTControlCharacters} from 'node:util';
import {render} from 'ink-testing-library';
import {expect, test} from 'vitest';
import {emptyModel} from '../../source/client/home-model.js';
import type {ConversationView, WatchedMessage} from '../../source/core/watch-events.js';
import type {HomeState} from '../../source/ui/home.js';
import {RoomsView} from '../../source/ui/views/rooms.js';
import {until} from '../support/until.js';
import {homeOf} from './home-of.js';
import {presser} from './presser.js';

const at = '2026-01-01T12:00:00';

const roomOf = (conversation_id: number, room: string, unread: number): ConversationView => ({
	conversation_id,
	kind: 'room',
	room,
	archived: false,
	parties: 2,
	members: [
		{agent_id: 'ada', name: 'ada', unread, dropped: 0, joined_at: at},
		{agent_id: 'bob', name: 'bob', unread: 0, dropped: 0, joined_at: at},
	],
	messages: 2,
});

const said = (seq: number, from: string, body: string): WatchedMessage => ({
	id: `m${seq}`,
	seq,
	kind: 'message',
	from,
	from_id: from,
	room: 'dev',
	sent_at: at,
	body,
});

const state: HomeState = {
	link: 'live',
	model: {
		...emptyModel,
		caller: {agent_id: 'ada', name: 'ada'},
		conversations: new Map([
			[1, roomOf(1, 'dev', 2)],
			[2, roomOf(2, 'release', 0)],
		]),
	},
	feeds: new Map([
		[
			1,
			{messages: [said(1, 'bob', 'Is it **done**?'), said(2, 'bob', '日本語 👋')], hasOlder: false, isLoading: false},
		],
	]),
};

/** Without the cursor of a field. */
const textOf = ({lastFrame}: {lastFrame: () => string | undefined}): string =>
	stripVTControlCharacters(lastFrame() ?? '');

const show = (given: HomeState, loadOlder = async () => {}) => {
	const home = Object.assign(homeOf(given), {loadOlder});
	const endings: unknown[] = [];
	const view = render(<RoomsView home={home} end={ending => endings.push(ending ?? 'left')} />);
	return {...view, press: presser(view.stdin), home, endings, frame: () => textOf(view)};
};

const esc = '\u001b';

test('rooms on the left, what was said in the selected one on the right', () => {
	const {frame} = show(state);

	expect(`\n${frame()}\n`).toMatchInlineSnapshot(`
		"
		lalia rooms                                                                                      ada
		┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┓┌──────────────────────────────────────────────────────────────────┐
		┃ rooms                        ┃│ dev                                        2 members  2 messages │
		┃ ❯ #dev                    ●2 ┃│ bob 12:00 #1                                                     │
		┃   #release                 2 ┃│   Is it done?                                                    │
		┃                              ┃│ bob 12:00 #2                                                     │
		┃                              ┃│   日本語 👋                                                      │
		┃                              ┃│                                                                  │
		┃                              ┃│                                                                  │
		┃                              ┃│                                                                  │
		┃                              ┃│                                                                  │
		┃                              ┃│                                                                  │
		┃                              ┃│                                                                  │
		┃                              ┃│                                                                  │
		┃                              ┃│                                                                  │
		┃                              ┃│                                                                  │
		┃                              ┃│                                                                  │
		┃                              ┃│                                                                  │
		┃                              ┃│                                                                  │
		┃                              ┃│                                                                  │
		┃                              ┃│ › Enter to write                                                 │
		┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛└──────────────────────────────────────────────────────────────────┘

		↑↓ select  Enter write  m mark read  p members  PgUp/PgDn page  ? help  q quit
		"
	`);
});

test('a message is written in the composer, and sent', async () => {
	const {press, home, frame} = show(state);
	await press('\r');
	await until('the composer has the keys', () => frame().includes('Esc back'));
	await press('quite?');
	await until('it is written', () => frame().includes('› quite?'));
	await press('\r');
	await until('it is sent', () => frame().includes('✓ sent to dev'));
	await press(esc);
	await until('the list has the keys again', () => frame().includes('q quit'));

	expect(home.calls).toEqual([['post', {room: 'dev', body: 'quite?'}]]);
});

/** Marks all as read, of a mailbox that has these unread. */
const markRead = async (unread: WatchedMessage[]): Promise<unknown[]> => {
	const {press, home, frame} = show(state);
	const {call} = home;
	home.answers.set('peek', {messages: unread});
	home.call = (op, args) => {
		if (op === 'ack') {
			home.answers.set('peek', {messages: unread.filter(({seq}) => seq > 2)});
		}

		return call(op, args);
	};
	await until('it is there', () => frame().includes('mark read'));
	expect(home.calls).toEqual([]);
	await press('m');
	await until('it is done', () => frame().includes('all read'));
	return home.calls.filter(([op]) => op !== 'peek');
};

test('what is unread is taken out of the mailbox when that is asked for, not before', async () => {
	expect(await markRead([said(1, 'bob', 'one'), said(2, 'bob', 'two')])).toEqual([
		['ack', {ids: ['m1', 'm2'], lane: 'terminal'}],
	]);
});

test('what was read out of its order is not taken for unread', async () => {
	expect(await markRead([said(1, 'bob', 'one')])).toEqual([['ack', {ids: ['m1'], lane: 'terminal'}]]);
});

test('what came since, and is not shown, stays unread', async () => {
	expect(await markRead([said(2, 'bob', 'two'), said(3, 'bob', 'three')])).toEqual([
		['ack', {ids: ['m2'], lane: 'terminal'}],
	]);
});

test('what is not unread any more is not acknowledged', async () => {
	expect(await markRead([])).toEqual([]);
});

test('before the messages are here, it says so, and nothing can be marked as read', async () => {
	const loading = {messages: [], hasOlder: false, isLoading: true};
	const {home, press, frame} = show({...state, feeds: new Map([[1, loading]])});
	await until('it says so', () => frame().includes('loading…'));
	expect(frame()).not.toContain('mark read');
	await press('m');
	await press('?');
	await until('the keys are explained', () => frame().includes('select the one above'));
	expect(home.calls).toEqual([]);
});

test('a room without a message says so, and one that one is not in, how to read it', async () => {
	const {members: _, ...outside} = roomOf(2, 'release', 0);
	const feeds = new Map([[1, {messages: [], hasOlder: false, isLoading: false}]]);
	const conversations = new Map([...state.model.conversations, [2, outside]]);
	const {press, frame} = show({...state, feeds, model: {...state.model, conversations}});
	await until('it says so', () => frame().includes('no messages yet'));
	await press('j');
	await until('the other is selected', () => frame().includes('❯ #release'));
	expect(frame()).toContain('join to read what is said here');
	expect(frame()).toContain('J join');
	expect(frame()).not.toContain('no messages yet');
});

test('a question mark shows all keys, and q leaves', async () => {
	const {press, frame, endings} = show(state);
	await press('?');
	await until('the keys are explained', () => frame().includes('select the one above'));
	await press(esc);
	await until('the view is back', () => frame().includes('#release'));
	await press('q');
	await until('it has ended', () => endings.length > 0);

	expect(endings).toEqual(['left']);
});

test('who only looks is told how to take part, and a lost daemon is said', () => {
	const {frame, home} = show({...state, model: {...state.model, caller: null}, link: 'lost'});

	expect(frame()).toContain('⚠ daemon gone, starting it again');
	expect(frame()).toContain('lalia register makes you an agent');
	expect(frame()).not.toContain('Enter write');
	expect(home.calls).toEqual([]);
});

test('earlier messages that cannot be brought leave the view as it is', async () => {
	const feed = {messages: [said(2, 'bob', 'the second')], hasOlder: true, isLoading: false};
	let asked = 0;
	const {press, frame, endings} = show({...state, feeds: new Map([[1, feed]])}, async () => {
		asked++;
		throw new Error('ada is not in the conversation 1');
	});
	await press(`${esc}[5~`);
	await until('they are asked for', () => asked > 0);
	expect(frame()).toContain('the second');
	expect(endings).toEqual([]);
});

test('of 10,000 messages only those in sight are made into lines, also where one scrolls', async () => {
	const read = new Set<number>();
	const messages = Array.from({length: 10_000}, (_, index) => ({
		...said(index + 1, 'bob', ''),
		get body(): string {
			read.add(index);
			return `the ${index + 1}.`;
		},
	}));
	const {press, frame} = show({...state, feeds: new Map([[1, {messages, hasOlder: false, isLoading: false}]])});
	await until('the newest is there', () => frame().includes('the 10000.'));
	await press(`${esc}[5~`);
	await until('earlier ones are there', () => frame().includes('the 9985.'));
	await press(`${esc}[H`);
	await until('the first is there', () => frame().includes('the 1.'));

	expect(read.size).toBeLessThan(100);
});

test('another conversation begins with its newest message, and so does one that one comes back to', async () => {
	const feedOf = (name: string) => ({
		messages: Array.from({length: 50}, (_, index) => said(index + 1, 'bob', `${name} ${index + 1}.`)),
		hasOlder: false,
		isLoading: false,
	});
	const {press, frame} = show({...state, feeds: new Map([1, 2].map(id => [id, feedOf(`in ${id}:`)]))});
	await press(`${esc}[H`);
	await until('it is scrolled', () => frame().includes('in 1: 1.'));
	await press('j');
	await until('the newest of the other is there', () => frame().includes('in 2: 50.'));
	await press('k');
	await until('the newest of the first is there', () => frame().includes('in 1: 50.'));
});

test('of a long message the last line is seen while one writes it', async () => {
	const {press, frame} = show(state);
	await press('\r');
	await until('the composer is open', () => frame().includes('Esc leaves'));
	await press(`${'long '.repeat(60)}tail`);
	await until('its end is seen', () => frame().includes('tail'));
	expect(frame()).toContain('Esc back');
});

test('what is refused stays written', async () => {
	const home = {...homeOf(state), call: () => Promise.reject(new Error('the room dev is archived'))};
	const view = render(<RoomsView home={home} end={() => {}} />);
	const [press, frame] = [presser(view.stdin), () => textOf(view)];
	await press('\r');
	await until('the composer has the keys', () => frame().includes('Esc back'));
	await press('quite?');
	await until('it is written', () => frame().includes('› quite?'));
	await press('\r');
	await until('it is refused', () => frame().includes('✗ the room dev is archived'));

	expect(frame()).toContain('› quite?');
});
