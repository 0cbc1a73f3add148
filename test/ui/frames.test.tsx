import type {ReactElement} from 'react';
import {beforeEach, describe, expect, test, vi} from 'vitest';
import type {Home} from '../../source/ui/home.js';
import {AgentsView} from '../../source/ui/views/agents.js';
import {ChannelsView} from '../../source/ui/views/channels.js';
import {Dashboard} from '../../source/ui/views/dashboard.js';
import {HistoryView} from '../../source/ui/views/history.js';
import {ParticipantsView} from '../../source/ui/views/participants.js';
import {RoomsView} from '../../source/ui/views/rooms.js';
import {drawView, widthsOf} from './drawn-view.js';
import {makeShop, now} from './shop-home.js';

beforeEach(() => {
	vi.useFakeTimers({toFake: ['Date'], now});
	return () => vi.useRealTimers();
});

const end = (): void => {};

const views: [name: string, draw: (home: Home) => ReactElement][] = [
	['agents', home => <AgentsView home={home} end={end} />],
	['channels', home => <ChannelsView home={home} end={end} />],
	['dashboard', home => <Dashboard home={home} end={end} />],
	['history', home => <HistoryView home={home} end={end} args={{room: 'api'}} />],
	['participants', home => <ParticipantsView home={home} end={end} args={{room: 'api'}} />],
	['rooms', home => <RoomsView home={home} end={end} />],
];

describe.each([
	[80, 24],
	[140, 45],
])('at %i by %i', (columns, rows) => {
	test.each(views)('%s is drawn whole, in aligned columns', async (name, draw) => {
		const {frame, untilSeen} = drawView(draw(makeShop('alice')), columns, rows);
		await untilSeen('alice');

		expect(frame().split('\n')).toHaveLength(rows);
		expect(Math.max(...widthsOf(frame()))).toBeLessThanOrEqual(columns);
		await expect(`${frame()}\n`).toMatchFileSnapshot(`frames/${name}-${columns}x${rows}.txt`);
	});
});

test.each(views)('%s says on a small screen who acts, and is no larger', async (_name, draw) => {
	const {frame, untilSeen} = drawView(draw(makeShop(undefined)), 60, 15);
	await untilSeen('looking only');

	expect(frame().split('\n')).toHaveLength(15);
	expect(Math.max(...widthsOf(frame()))).toBeLessThanOrEqual(60);
});
