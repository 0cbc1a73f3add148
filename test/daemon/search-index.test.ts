import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join as joinPath} from 'node:path';
import {expect, onTestFinished, test, vi} from 'vitest';
import {searchTerms} from '../../source/core/search-terms.js';
import {openSearchIndex} from '../../source/daemon/search-index.js';
import {openStore, type Store} from '../../source/daemon/store/open-store.js';
import {runLalia} from '../support/cli.js';
import {appendMessages} from '../support/fill-store.js';
import {killHard, onlyDaemonOf} from '../support/processes.js';
import {newAgent} from '../support/raw-client.js';
import {join, makeDaemon} from '../support/talk.js';

const [alice, bob] = [newAgent('alice'), newAgent('bob')];

const makeStore = (): {store: Store; reopen: () => Store} => {
	const folder = mkdtempSync(joinPath(tmpdir(), 'lalia-test-'));
	let store = openStore(joinPath(folder, 'lalia.db'));
	onTestFinished(() => {
		store.close();
		rmSync(folder, {recursive: true, force: true});
	});
	const reopen = () => {
		store.close();
		store = openStore(joinPath(folder, 'lalia.db'));
		return store;
	};
	return {store, reopen};
};

const send = (store: Store, count: number): void =>
	appendMessages(store, {from: alice, to: bob, bodies: Array.from({length: count}, () => 'word')});

/** What the index holds, whether or not that is all there is. */
const indexed = (store: Store): number =>
	[...store.search.find({terms: searchTerms('word'), conversationIds: [], agentId: bob.agent_id, limit: 100_000})]
		.length;

const openIndex = (store: Store) => {
	vi.useFakeTimers();
	onTestFinished(() => void vi.useRealTimers());
	const index = openSearchIndex({store, log: () => {}});
	onTestFinished(index.close);
	return index;
};

test('a search finds every message that was acknowledged before the daemon was killed', async () => {
	const home = await makeDaemon();
	const [writer] = await join(home, 'writer', 'reader');
	for (let round = 1; round <= 3; round++) {
		await Promise.all(Array.from({length: 100}, () => writer.must('tell', {peer: 'reader', body: `round ${round}`})));
		await killHard(await onlyDaemonOf(home));
		await runLalia(home, ['agents']);
		const {must} = await writer.again();

		expect((await must('search', {words: `round ${round}`, limit: 1000})).matches).toHaveLength(100);
		expect((await must('search', {words: 'round', limit: 1000})).matches).toHaveLength(round * 100);
		Object.assign(writer, await writer.again());
	}
});

test('the index is brought along once it is quiet, a little at a time', () => {
	const {store} = makeStore();
	const index = openIndex(store);
	for (let sent = 0; sent < 500; sent++) {
		send(store, 1);
		index.wake();
		vi.advanceTimersByTime(10);
	}

	expect(indexed(store)).toBe(0);
	vi.advanceTimersToNextTimer();
	expect(indexed(store)).toBe(256);
	vi.runAllTimers();
	expect(indexed(store)).toBe(500);
	expect(vi.getTimerCount()).toBe(0);
});

test('where it is never quiet, the index does not fall behind without end', () => {
	const {store} = makeStore();
	const index = openIndex(store);
	for (let sent = 0; sent < 12_000; sent += 50) {
		send(store, 50);
		for (let message = 0; message < 50; message++) {
			index.wake();
		}

		vi.advanceTimersByTime(10);
	}

	expect(indexed(store)).toBeGreaterThan(12_000 - 5000);
});

test('an index that was closed or lost its last step is behind, and the next one goes on where it was', () => {
	const {store, reopen} = makeStore();
	const index = openIndex(store);
	send(store, 300);
	index.wake();
	vi.advanceTimersByTime(1000);
	index.close();
	vi.runAllTimers();
	expect(() =>
		store.transaction(() => {
			store.search.catchUp({messages: 10, sizeBytes: 1000});
			throw new Error('killed');
		}),
	).toThrow('killed');
	expect(indexed(store)).toBe(256);

	const again = reopen();
	openSearchIndex({store: again, log: () => {}}).complete();
	expect(indexed(again)).toBe(300);
	expect(again.search.isBehind()).toBe(false);
});

test('a step that fails is told and made again after the next message', () => {
	const {store} = makeStore();
	vi.useFakeTimers();
	onTestFinished(() => void vi.useRealTimers());
	const log = vi.fn();
	let isFull = true;
	const transaction = (work: () => void) => {
		if (isFull) {
			throw new Error('database or disk is full');
		}

		store.transaction(work);
	};
	const index = openSearchIndex({store: {...store, transaction}, log});
	send(store, 1);
	index.wake();
	vi.runAllTimers();
	expect(log).toHaveBeenCalledExactlyOnceWith('search: database or disk is full');
	expect(indexed(store)).toBe(0);

	isFull = false;
	index.wake();
	vi.runAllTimers();
	expect(indexed(store)).toBe(1);
});
