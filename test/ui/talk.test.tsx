import {beforeEach, expect, test, vi} from 'vitest';
import type {HomeState} from '../../source/ui/home.js';
import {HistoryView} from '../../source/ui/views/history.js';
import {drawView} from './drawn-view.js';
import {type HomeStandingStill, homeOf} from './home-of.js';
import {makeMessage, makeShop, now} from './shop-home.js';

beforeEach(() => {
	vi.useFakeTimers({toFake: ['Date'], now});
	return () => vi.useRealTimers();
});

const count = 10_000;
const pageSize = 1000;
const all = Array.from({length: count}, (_, index) => makeMessage(index + 1, 'bob', `words of ${index + 1}.`));

/** A room whose newest messages are here, and the earlier ones come when they are asked for. */
const makeLongRoom = (): HomeStandingStill & {loads: () => number} => {
	const shop = makeShop('alice').read();
	const [room] = [...shop.model.conversations.values()];
	const model = {...shop.model, conversations: new Map(room && [[1, {...room, messages: count}]])};
	const stateOf = (from: number): HomeState => ({
		link: 'live',
		model,
		feeds: new Map([[1, {messages: all.slice(from), hasOlder: from > 0, isLoading: false}]]),
	});
	let first = count - pageSize;
	let loads = 0;
	const home = homeOf(stateOf(first));
	return Object.assign(home, {
		loads: () => loads,
		loadOlder: async () => {
			loads++;
			first = Math.max(0, first - pageSize);
			home.change(stateOf(first));
		},
	});
};

const showLong = () => {
	const home = makeLongRoom();
	return {home, ...drawView(<HistoryView home={home} end={() => {}} args={{room: 'api'}} />, 80, 24)};
};

const esc = '\u001b';
const pageUp = `${esc}[5~`;
const end = `${esc}[F`;

test('a history begins with its newest messages, and goes back by lines and pages', async () => {
	const {untilSeen, press, home} = showLong();
	await untilSeen('#9992 to #10000 of 10000');
	await press('k');
	await untilSeen('bob 09:32 #9992');
	await press('k');
	await untilSeen('#9991 to #9999 of 10000');
	await press(pageUp);
	await untilSeen('#9984 to #9992 of 10000');
	await press(end);
	await untilSeen('#9992 to #10000 of 10000');

	expect(home.loads()).toBe(0);
});

test('the first of ten thousand messages is one key away', async () => {
	const {untilSeen, press, home} = showLong();
	await untilSeen('of 10000');
	await press('g');
	await untilSeen('#1 to #9 of 10000');
	await untilSeen('words of 1.');

	expect(home.loads()).toBe((count - pageSize) / pageSize);
});

test('what is read stays where it is when a message comes and when the width changes', async () => {
	const {untilSeen, press, resize, frame, home} = showLong();
	await untilSeen('of 10000');
	await press(pageUp);
	await untilSeen('#9985 to #9993');
	const state = home.read();
	const messages = [...all.slice(-pageSize), makeMessage(count + 1, 'carol', 'new')];
	home.change({...state, feeds: new Map([[1, {messages, hasOlder: true, isLoading: false}]])});
	resize(60, 24);

	expect(frame()).toContain('#9985 to #9993');
});

test('words are found as they are typed', async () => {
	const {untilSeen, press, frame} = showLong();
	await untilSeen('of 10000');
	await press('/');
	await untilSeen('words to find');
	await press('OF 99');
	await untilSeen('found in #9999');
	await press('87');
	await untilSeen('found in #9987');
	expect(frame()).toMatch(/❯ bob \d\d:\d\d #9987 /);
	await press('\r');
	await untilSeen('n next');
	await press(esc);
	await untilSeen('Enter write');
});

test('n goes on to older matches, also such as have to be brought, and N back', async () => {
	const {untilSeen, press} = showLong();
	await untilSeen('of 10000');
	await press('/');
	await untilSeen('words to find');
	await press('000.');
	await untilSeen('found in #10000');
	await press('\r');
	await untilSeen('n next');
	await press('n');
	await untilSeen('found in #9000');
	await press('n');
	await untilSeen('found in #8000');
	await press('N');
	await untilSeen('found in #9000');
});

test('what nobody said is not found, and all was looked through', async () => {
	const {untilSeen, press, home} = showLong();
	await untilSeen('of 10000');
	await press('/');
	await untilSeen('words to find');
	await press('nobody said it');
	await untilSeen('not found');

	expect(home.read().feeds.get(1)?.hasOlder).toBe(false);
});

test('a message is written in the composer, and its keys are letters there', async () => {
	const {untilSeen, press, home} = showLong();
	await untilSeen('Enter write');
	await press('\r');
	await untilSeen('Enter sends');
	await press('quick /n');
	await untilSeen('quick /n');
	await press('\r');
	await untilSeen('sent to #api');

	expect(home.calls).toEqual([['post', {room: 'api', body: 'quick /n'}]]);
});

test('a room that is left under the view and joined again is opened again', async () => {
	const home = makeShop('alice');
	const opened: number[] = [];
	home.openFeed = id => void opened.push(id);
	const {untilSeen, press} = drawView(<HistoryView home={home} end={() => {}} args={{room: 'api'}} />, 80, 24);
	await untilSeen('the end of it');
	const state = home.read();
	const {members: _, ...outside} = state.model.conversations.get(1) ?? expect.fail('the shop has no room');
	const left = {...state.model, conversations: new Map([...state.model.conversations, [1, outside]])};
	home.change({...state, model: left, feeds: new Map()});
	await untilSeen('join to read what is said here');
	await press('J');
	await untilSeen('joined api');
	home.change(state);
	await untilSeen('the end of it');

	expect(home.calls).toEqual([['join', {room: 'api'}]]);
	expect(opened).toEqual([1, 1]);
});
