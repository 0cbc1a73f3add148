import {expect} from 'vitest';
import type {Home} from './home.js';
import {newUlid} from './raw-client.js';
import {join, type Talker} from './talk.js';

/** The frame of a request that everyone may make. */
export const healthFrame = (change: Record<string, unknown> = {}): Record<string, unknown> => ({
	v: 1,
	id: newUlid(),
	op: 'health',
	args: {},
	...change,
});

/** A frame as it goes over the wire. */
export const lineOf = (frame: unknown): string => `${JSON.stringify(frame)}\n`;

/** Expects that others are served as if nothing had happened, by the same process. For a home without an alice and a bob. */
export const expectOthersServed = async (home: Home): Promise<void> => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	await alice.must('tell', {peer: 'bob', body: 'still there?'});
	expect(await bob.must('read', {source: 'alice', timeout: 0})).toMatchObject({messages: [{seq: 1}]});
	expect(await bob.must('health')).toMatchObject({pid: home.daemonPid()});
};

/** As `expectOthersServed`, beside an agent that the test has already, and by a carol. */
export const expectOthersServedBeside = async (home: Home, one: Talker): Promise<void> => {
	const [carol] = await join(home, 'carol');
	await carol.must('tell', {peer: one.agent_id, body: 'still there?'});
	const {messages} = await one.must('read', {source: 'carol', timeout: 0});
	await one.must('ack', {ids: messages.map(({id}) => id)});
	expect(messages).toMatchObject([{body: 'still there?'}]);
};
