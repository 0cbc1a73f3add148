import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {parseEnvelope} from '../../source/core/mesh/envelope.js';
import {ops} from '../../source/core/ops/index.js';
import type {BatchRunner, Made} from '../../source/daemon/batch-runner.js';
import type {Incoming} from '../../source/daemon/incoming.js';
import {openHostKey} from '../../source/daemon/mesh/host-key.js';
import {openOutgoing} from '../../source/daemon/mesh/outgoing.js';
import type {Stream} from '../../source/daemon/mesh/stream.js';
import {openStore, type Store} from '../../source/daemon/store/open-store.js';
import {makeHome} from '../support/home.js';
import {frameFor, newAgent, newUlid} from '../support/raw-client.js';
import {until} from '../support/until.js';

const makeScene = ({stream, change = store => store}: {stream?: Stream; change?: (store: Store) => Store} = {}) => {
	const {root} = makeHome();
	const store = openStore(join(root, 'lalia.db'));
	onTestFinished(() => store.close());
	const key = openHostKey(root, undefined);
	store.transaction(() => store.mesh.begin('team', key.host));
	const told: Made[] = [];
	// Reason for the cast: that is all of it that is used.
	const runner = {tell: (_: Incoming, made: Made) => told.push(made), refuse: () => {}} as unknown as BatchRunner;
	const nothing = (): void => {};
	const calls = {failed: nothing, changed: nothing, copied: nothing};
	const outgoing = openOutgoing({store: change(store), runner, key, mesh: 'team', stream: () => stream, ...calls});
	const tell = (body: string): Incoming => {
		const args = {peer: 'alice', body, id: newUlid()};
		const request = frameFor('tell', args, newAgent('bob')) as Incoming['request'];
		return {connection: {} as Incoming['connection'], name: 'tell', op: ops.tell, request, args, at: Date.now()};
	};
	return {store, outgoing, tell, told};
};

/** One that takes everything, and gives nothing back. */
const openStill = () => {
	const published: string[] = [];
	// Reason for the cast: what is sent asks no more of a stream.
	const stream = {
		maxBytes: 1024 * 1024,
		last: async () => ({seq: published.length, text: published.at(-1) ?? ''}),
		publish: async ({text}: {text: string}) => ({seq: published.push(text)}),
	} as unknown as Stream;
	return {stream, published};
};

test('a message that the full disk has no room for is said to have failed, and is not sent later', async () => {
	const full = new Error('the disk is full');
	const fail = (): never => {
		throw full;
	};
	const {outgoing, tell, told} = makeScene({change: store => ({...store, transaction: fail})});
	outgoing.take(tell('hello'));
	const [made] = await until('it is answered', () => told.length > 0 && told);
	expect(made?.error).toBe(full);
	expect(outgoing.queued()).toBe(0);
});

test('what was on its way is sent anew only once that is durable, and goes before all that came later', async () => {
	const {stream, published} = openStill();
	const {store, outgoing, tell} = makeScene({stream});
	outgoing.take(tell('first'));
	await until('it is on its way', () => published.length === 1);
	outgoing.take(tell('second'));
	const sent = parseEnvelope(published[0] ?? '');
	if (!sent) {
		throw new Error('no envelope');
	}

	const other = {...sent, sig: 'of another home by the same key'};
	expect(() =>
		store.transaction(() => {
			outgoing.landed(other);
			throw new Error('the disk is full');
		}),
	).toThrow('full');
	expect(outgoing.queued()).toBe(2);
	expect([store.mesh.queue(), store.mesh.flight()]).toEqual([[], published[0]]);

	const rest: (() => void)[] = [];
	store.transaction(() => void rest.push(outgoing.landed(other)));
	rest[0]?.();
	await until('both are on their way', () => published.length === 2);
	expect(published[1]).toMatch(/"first".*"second"/);
	expect(store.mesh.queue()).toEqual([]);
	outgoing.giveUpAll();
});
