import {beforeEach, expect, test, vi} from 'vitest';
import {parseArgv} from '../../source/client/argv.js';
import {emptyModel} from '../../source/client/home-model.js';
import {describeCommands} from '../../source/core/manifest.js';
import {ops} from '../../source/core/ops/index.js';
import {Dashboard} from '../../source/ui/views/dashboard.js';
import {drawView} from './drawn-view.js';
import {homeOf} from './home-of.js';
import {makeShop, now} from './shop-home.js';

beforeEach(() => {
	vi.useFakeTimers({toFake: ['Date'], now});
	return () => vi.useRealTimers();
});

const show = (caller: 'alice' | undefined, columns = 80, rows = 24) => {
	const home = makeShop(caller);
	return {home, ...drawView(<Dashboard home={home} end={() => {}} />, columns, rows)};
};

const {slim: commands} = describeCommands(ops);

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

test.each([
	['', 'peer'],
	['\t', 'supervisor'],
	['\t\t', 'peer'],
])('R asks one who only looks for a name, and after %j in it becomes that agent, a %s', async (tabs, role) => {
	const {untilSeen, press, home} = show(undefined);
	const become = vi.spyOn(home, 'become').mockResolvedValue(makeShop('alice'));
	await untilSeen('R register');
	await press('R');
	await untilSeen('name ›');
	await press('-too');
	await untilSeen('-too');
	for (const tab of tabs) {
		await press(tab);
	}

	await untilSeen(`role › ${role}`);
	await press('\r');
	await untilSeen('✓ you are');
	await untilSeen('Enter write');

	expect(become.mock.calls).toEqual([[expect.stringMatching(/-too$/), role]]);
});

test('where nobody is yet, it says how the first agent comes in, in commands that there are', async () => {
	const home = homeOf({link: 'live', feeds: new Map(), model: emptyModel});
	const {untilSeen, frame} = drawView(<Dashboard home={home} end={() => {}} />, 80, 24);
	await untilSeen('no agent is here yet');

	await expect(`${frame()}\n`).toMatchFileSnapshot('frames/dashboard-empty-80x24.txt');
	const lines = frame().match(/(?<=│ )lalia .*?(?= *│)/g) ?? [];
	expect(lines).toHaveLength(3);
	for (const line of lines) {
		expect(parseArgv(line.split(' ').slice(1), commands)).toMatchObject({kind: 'command'});
	}
});

test('an agent that is alone is told how others come in, until there is one', async () => {
	const shop = makeShop('alice');
	const full = shop.read();
	const alone = new Map([...full.model.agents].filter(([agentId]) => agentId === full.model.caller?.agent_id));
	shop.change({...full, model: {...emptyModel, caller: full.model.caller, agents: alone}});
	const {untilSeen, frame} = drawView(<Dashboard home={shop} end={() => {}} />, 80, 24);
	await untilSeen('no agent but you is here yet');
	shop.change(full);
	await untilSeen('❯ #api');

	expect(frame()).not.toContain('lalia setup');
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
