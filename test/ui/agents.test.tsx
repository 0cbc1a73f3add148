import {beforeEach, expect, test, vi} from 'vitest';
import {AgentsView} from '../../source/ui/views/agents.js';
import {drawView} from './drawn-view.js';
import {makeShop, now} from './shop-home.js';

beforeEach(() => {
	vi.useFakeTimers({toFake: ['Date'], now});
	return () => vi.useRealTimers();
});

const show = (caller: 'alice' | undefined) => {
	const home = makeShop(caller);
	return {home, ...drawView(<AgentsView home={home} end={() => {}} />, 80, 24)};
};

const esc = '\u001b';

test('f shows one project after the other, then all', async () => {
	const {untilSeen, press, frame} = show('alice');
	await untilSeen('5 of 5  project: all');
	await press('f');
	await untilSeen('2 of 5  project: docs');
	expect(frame()).not.toContain('alice      ');
	await press('f');
	await untilSeen('3 of 5  project: shop');
	await press('f');
	await untilSeen('5 of 5  project: all');
});

test('what is typed after / filters, and Esc shows all again', async () => {
	const {untilSeen, press} = show('alice');
	await untilSeen('5 of 5');
	await press('/');
	await untilSeen('Esc show all');
	await press('shop work');
	await untilSeen('2 of 5');
	await press('er');
	await untilSeen('1 of 5');
	await press(esc);
	await untilSeen('5 of 5');
});

test('Enter opens the channel with the selected agent to write there, and Esc leads back', async () => {
	const {untilSeen, press, home} = show('alice');
	await untilSeen('❯ carol');
	await press('\r');
	await untilSeen('Enter sends');
	await press('hello');
	await untilSeen('hello');
	await press('\r');
	await untilSeen('sent to carol');
	expect(home.calls).toEqual([['tell', {peer: 'id of carol', body: 'hello'}]]);
	await press(esc);
	await untilSeen('Esc back');
	await untilSeen('/ find');
	await press(esc);
	await untilSeen('❯ carol');
});

test('who only looks can write to nobody, and is told so', async () => {
	const {untilSeen, press} = show(undefined);
	await untilSeen('❯ carol');
	await press('\r');
	await untilSeen('✗ you only look');
});

test('a lease that has run out is said in words', async () => {
	vi.setSystemTime(now.getTime() + 11 * 60_000);
	const {untilSeen, frame} = show('alice');
	await untilSeen('5 of 5');

	expect(frame()).toMatch(/bob .* ▱▱▱▱▱▱ expired/);
	expect(frame()).toMatch(/ops .* ▰▰▰▱▱▱ 29m/);
});
