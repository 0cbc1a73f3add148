import {beforeEach, expect, test, vi} from 'vitest';
import {Dashboard} from '../../source/ui/views/dashboard.js';
import {drawView} from './drawn-view.js';
import {makeShop, now} from './shop-home.js';

beforeEach(() => {
	vi.useFakeTimers({toFake: ['Date'], now});
	return () => vi.useRealTimers();
});

const show = (caller: 'alice' | undefined, columns = 80, rows = 24) => {
	const home = makeShop(caller);
	return {home, ...drawView(<Dashboard home={home} end={() => {}} />, columns, rows)};
};

const esc = '\u001b';

test('Tab goes from the list to the feed, to tasks and agents, which are shown then, and around', async () => {
	const {untilSeen, press, frame} = show('alice');
	await untilSeen('❯ #api');
	expect(frame()).not.toContain('in-progress');
	await press('\t');
	await untilSeen('Enter sends');
	await press('\t');
	await untilSeen('in-progress    1  cart (alice)');
	expect(frame()).toContain('waiting for mail');
	await press('\t');
	await untilSeen('Enter open');
	await press('\t');
	await untilSeen('Enter write');
});

test('Enter writes to the selected conversation', async () => {
	const {untilSeen, press, home} = show('alice');
	await untilSeen('❯ #api');
	await press('\r');
	await untilSeen('Enter sends');
	await press('1 q ?');
	await untilSeen('1 q ?');
	await press('\r');
	await untilSeen('sent to api');

	expect(home.calls).toEqual([['post', {room: 'api', body: '1 q ?'}]]);
});

test.each([
	['1', 'rooms'],
	['2', 'channels'],
	['3', 'tasks'],
	['4', 'agents'],
])('%s opens %s, and Esc leads back', async (key, name) => {
	const {untilSeen, press} = show('alice');
	await untilSeen('lalia dashboard');
	await press(key);
	await untilSeen(`lalia ${name}`);
	await press(esc);
	await untilSeen('lalia dashboard');
});

test('the way back leads to the conversation that was selected, and to the pane', async () => {
	const {untilSeen, press} = show('alice');
	await untilSeen('❯ #api');
	await press('j');
	await untilSeen('❯ #design');
	await press('1');
	await untilSeen('lalia rooms');
	await press(esc);
	await untilSeen('lalia dashboard');
	await untilSeen('❯ #design');
	for (const shown of ['not in this room', 'in-progress', 'Enter open']) {
		await press('\t');
		await untilSeen(shown);
	}

	await press('\r');
	await untilSeen('lalia agents');
	await press(esc);
	await untilSeen('Enter open');
});

test('R asks one who only looks for a name, and becomes that agent', async () => {
	const {untilSeen, press, home} = show(undefined);
	const names: string[] = [];
	home.become = async name => {
		names.push(name);
		return makeShop('alice');
	};
	await untilSeen('R register');
	await press('R');
	await untilSeen('name ›');
	await press('-too');
	await untilSeen('-too');
	await press('\r');
	await untilSeen('✓ you are');
	await untilSeen('Enter write');

	expect(names).toEqual([expect.stringMatching(/-too$/)]);
});

test('an agent is not asked to register', async () => {
	const {untilSeen, press, frame} = show('alice');
	await untilSeen('❯ #api');
	await press('R');
	await press('?');
	await untilSeen('show all keys');

	expect(frame()).not.toContain('become an agent');
});

test('the header says how the mesh stands where not all is well, and a message that is queued is said to be', async () => {
	const {untilSeen, press, home, frame} = show('alice');
	await untilSeen('❯ #api');
	expect(frame()).not.toContain('mesh');
	const mesh = {mesh: 'team', state: 'down' as const, queued: 3, refused: 0};
	home.change({...home.read(), model: {...home.read().model, mesh}});
	await untilSeen('⚠ mesh team down, 3 queued');
	home.answers.set('post', {state: 'queued', room: 'api', id: 'x'});
	await press('\r');
	await untilSeen('Enter sends');
	await press('1 q ?');
	await press('\r');
	await untilSeen('queued: it is sent when the mesh is there again');
	home.change({...home.read(), model: {...home.read().model, mesh: {...mesh, state: 'up', queued: 0, refused: 2}}});
	await untilSeen('✗ mesh team: 2 events refused');
});
