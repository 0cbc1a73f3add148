import {describe, expect, onTestFinished, test} from 'vitest';
import {openStream} from '../../source/daemon/mesh/nats.js';
import {hasNats, startNats} from '../support/nats.js';
import {until} from '../support/until.js';

describe.runIf(hasNats('the stream of a mesh'))('the stream of a mesh', () => {
	/** The client asks for more after a hundred and twenty-six, and a few come with that. */
	const count = 140;

	test('is handed over to its last event, and waits for no other one', async () => {
		const server = await startNats();
		const settings = {url: server.url, mesh: 'team', host_name: 'anna', linked: true};
		const stream = await openStream(settings, {changed: () => {}});
		onTestFinished(stream.close);
		await stream.begin();
		for (let seq = 0; seq < count; seq++) {
			expect(await stream.publish({host: 'anna', id: `event-${seq}`, text: 'x', after: seq})).toEqual({seq: seq + 1});
		}

		const all = Array.from({length: count}, (_, index) => index + 1);
		for (const _ of ['once', 'again', 'and again']) {
			const seen: number[] = [];
			const {stop, ended} = await stream.follow(0, events => void seen.push(...events.map(({seq}) => seq)));
			await until('the last one is there', () => seen.length >= count, 5000);
			expect(seen).toEqual(all);
			stop();
			await ended;
		}
	});
});
