import {spawnSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join as joinPath} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {openStore} from '../../source/daemon/store/open-store.js';
import {runLalia} from '../support/cli.js';
import {appendMessages} from '../support/fill-store.js';
import {deleteDatabase} from '../support/lost-home.js';
import {offerTo, showTo} from '../support/offers.js';
import {join, makeDaemon, restartDaemon, untilCommitted} from '../support/talk.js';

test('a tell leaves nothing in the ledger, an offer and a read leave a row each', async () => {
	const home = await makeDaemon();
	const [alice, bob] = await join(home, 'alice', 'bob');
	const ids: string[] = [];
	for (const body of ['one', 'two', 'three']) {
		ids.push((await alice.must('tell', {peer: 'bob', body})).id);
	}

	await showTo(bob, {moment: 'tool'});
	await bob.must('ack', {ids: ids.slice(0, 1)});
	await runLalia(home, ['stop']);
	const store = openStore(joinPath(home.home, 'lalia.db'));
	onTestFinished(store.close);
	const events = ids.map(id => {
		const {pos = 0} = store.messages.get(id) ?? {};
		return store.ledger.stepsOf(pos, bob.agent_id).map(({event}) => event);
	});
	expect(events).toEqual([['offered', 'read'], ['offered'], ['offered']]);
	expect(ids.flatMap(id => store.ledger.stepsOf(store.messages.get(id)?.pos ?? 0, alice.agent_id))).toEqual([]);
});

test('after the database was lost the ledger is empty, and what it knew counts as read', async () => {
	const home = await makeDaemon();
	const [alice, bob] = await join(home, 'alice', 'bob');
	const {id} = await alice.must('tell', {peer: 'bob', body: 'one'});
	await showTo(bob, {moment: 'tool'});
	await untilCommitted(home, alice.client);
	await runLalia(home, ['stop']);
	deleteDatabase(home);
	await restartDaemon(home);
	const again = await alice.again();
	expect(await again.must('trace', {message: id})).toMatchObject({
		deliveries: [{name: 'bob', state: 'read', steps: [{step: 'queued'}]}],
	});
	expect(await offerTo(await bob.again(), {moment: 'session-start'})).not.toHaveProperty('ticket');
});

test('what is new is found without looking at what is old, in a mailbox of any size', () => {
	const folder = mkdtempSync(joinPath(tmpdir(), 'lalia-ledger-'));
	const store = openStore(joinPath(folder, 'lalia.db'));
	onTestFinished(() => {
		store.close();
		rmSync(folder, {recursive: true});
	});
	const [from, to] = [
		{agent_id: 'a', name: 'ada'},
		{agent_id: 'b', name: 'bob'},
	];
	appendMessages(store, {from, to, bodies: Array.from({length: 20_000}, () => 'x')});
	store.transaction(() => {
		for (const {pos} of store.messages.placesAfter(0, 20_000)) {
			const message = store.messages.at(pos);
			message && store.mailboxes.put('b', message);
		}
	});
	const last = store.unread.lastPos('b');
	const timeOf = (after: number) => {
		const startedAt = performance.now();
		for (let count = 0; count < 10; count++) {
			[...store.unread.placesAfter('b', after)];
			store.unread.isBetween('b', {after, upTo: last});
			store.unread.countsBetween('b', {after, upTo: last, without: []});
			store.ledger.stepsOf(last, 'b');
			store.ledger.digestsOf(last, 'b');
		}

		return performance.now() - startedAt;
	};

	const ofAll = timeOf(0);
	// Twenty messages of 20,000: a thousandth of the work, where each is found by its place.
	expect(timeOf(last - 20)).toBeLessThan(ofAll / 20);
});

test('a new daemon forgets the sessions of long ago, and keeps how each message ended and whom it may yet wake', async () => {
	const home = await makeDaemon();
	const [alice, bob, carol] = await join(home, 'alice', 'bob', 'carol');
	const ids: string[] = [];
	for (const [reader, peer] of [
		[bob, 'bob'],
		[carol, 'carol'],
	] as const) {
		for (const session of ['first', 'second']) {
			const {id} = await alice.must('tell', {peer, body: session});
			await showTo(reader, {session});
			ids.push(id);
		}
	}

	await bob.must('ack', {ids: ids.slice(0, 1)});
	await carol.must('unregister');
	const gone = spawnSync('true').pid;
	mkdirSync(joinPath(home.home, 'wake'));
	for (const name of [gone, process.pid, 'notes']) {
		writeFileSync(joinPath(home.home, 'wake', String(name)), '');
	}

	const sessionsOf = async (moveBack: number): Promise<Record<string, string[]>> => {
		await runLalia(home, ['stop']);
		const store = openStore(joinPath(home.home, 'lalia.db'));
		const sessions = [bob, carol].map(({agent_id}) => store.hookedSessions.of(agent_id));
		store.transaction(() => {
			for (const each of sessions.flat()) {
				store.hookedSessions.meet({...each, seen_at: each.seen_at - moveBack});
			}
		});
		store.close();
		return {bob: sessions[0]?.map(({key}) => key) ?? [], carol: sessions[1]?.map(({key}) => key) ?? []};
	};
	const days = 24 * 60 * 60_000;
	expect(await sessionsOf(29 * days)).toEqual({bob: ['second', 'first'], carol: ['second', 'first']});
	await restartDaemon(home);
	expect(await sessionsOf(2 * days)).toEqual({bob: ['second', 'first'], carol: ['second', 'first']});
	await restartDaemon(home);

	const again = await alice.again();
	const steps: unknown[] = [];
	for (const id of ids) {
		const {deliveries} = await again.must('trace', {message: id});
		steps.push(deliveries.map(({state, steps}) => [state, ...steps.map(({step}) => step)]));
	}

	expect(steps).toEqual([
		[['read', 'queued', 'offered', 'read']],
		[['offered', 'queued', 'offered']],
		[['expired', 'queued', 'expired']],
		[['expired', 'queued', 'expired']],
	]);
	expect(await sessionsOf(0)).toEqual({bob: ['second'], carol: []});
	expect(readdirSync(joinPath(home.home, 'wake')).sort()).toEqual([String(process.pid), 'notes']);
	await restartDaemon(home);
});
