import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import type {Item} from '../../source/core/mesh/envelope.js';
import {openFlight} from '../../source/daemon/mesh/flight.js';
import {openHostKey} from '../../source/daemon/mesh/host-key.js';
import type {Stream} from '../../source/daemon/mesh/stream.js';
import {openStore} from '../../source/daemon/store/open-store.js';
import {makeHome} from '../support/home.js';
import {until} from '../support/until.js';

test('what waits goes at once, also where an event is back before the server has said that it took it', async () => {
	const {root} = makeHome();
	const store = openStore(join(root, 'lalia.db'));
	onTestFinished(() => store.close());
	const key = openHostKey(root, undefined);
	store.transaction(() => store.mesh.begin('team', key.host));
	const waiting: Item[] = ['one', 'two'].map((agent, at) => ({at, host: {act: 'seen', agents: [agent]}}));
	const published: {text: string; taken: (answer: {seq: number}) => void}[] = [];
	// Reason for the cast: a flight asks no more of a stream.
	const stream = {
		last: async () => ({seq: 0, text: ''}),
		publish: ({text}: {text: string}) => new Promise(taken => published.push({text, taken})),
	} as unknown as Stream;
	const flight = openFlight({
		store,
		key,
		mesh: 'team',
		stream: () => stream,
		board: () => waiting.splice(0, 1),
		unboard: () => {},
		isAnyWaiting: () => waiting.length > 0,
		failed: error => expect.unreachable(String(error)),
	});

	const sending = flight.go();
	const first = await until('the first is on its way', () => published[0]);
	expect(first.text).toContain('"one"');
	store.transaction(store.mesh.land);
	await flight.go(); // as it is called when an event has come back
	expect(published).toHaveLength(1);
	first.taken({seq: 1});
	const second = await until('the second is on its way', () => published[1]);
	expect(second.text).toContain('"two"');
	second.taken({seq: 2});
	await sending;
	void flight.go();
	await new Promise(setImmediate);
	expect(published).toHaveLength(2); // what the server has for good is not published anew while it is on its way back
	flight.doubt();
	void flight.go();
	await until('it is sent again to a server that was away', () => published.length === 3);
});

test('what was on its way to one mesh is not sent to the next', () => {
	const {root} = makeHome();
	const store = openStore(join(root, 'lalia.db'));
	onTestFinished(() => store.close());
	store.transaction(() => {
		store.mesh.begin('wrong', 'host');
		store.mesh.takeOff('an envelope');
		store.mesh.begin('team', 'host');
	});
	expect(store.mesh.flight()).toBeUndefined();
});
