import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, onTestFinished, test, vi} from 'vitest';
import {openAttention} from '../../source/daemon/attention.js';
import {openDamping} from '../../source/daemon/damping.js';
import {openWaits} from '../../source/daemon/delivery/waits.js';
import {openFlagFiles} from '../../source/daemon/flags/flag-files.js';
import {openFlags} from '../../source/daemon/flags/flags.js';
import {openLeases} from '../../source/daemon/leases.js';
import {openStore, type Store} from '../../source/daemon/store/open-store.js';
import {openUnasked} from '../../source/daemon/unasked.js';
import {openWaker} from '../../source/daemon/wake/waker.js';
import {appendMessages} from '../support/fill-store.js';

const leaseMs = 60_000;

/** Bob has mail, and a session that can be woken for it. */
const fill = (store: Store): void => {
	const facts = {role: 'peer', project: null, harness: 'codex', model: null, worktree: null, branch: null} as const;
	const times = {registered_at: Date.now(), last_seen_at: Date.now(), unregistered_at: null};
	const agent = {agent_id: 'b', name: 'bob', repo_root: null, cwd: null, public_key: 'k', ...facts, ...times};
	store.transaction(() => {
		store.agents.put(agent);
		const session = {agent_id: 'b', key: 's', lane: 'hook', harness: 'codex', parent_pid: null, seen_at: 0};
		store.hookedSessions.meet({...session, wake: JSON.stringify({thread: 't'})});
	});
	appendMessages(store, {from: {agent_id: 'a', name: 'ada'}, to: agent, bodies: ['x']});
	store.transaction(() => {
		const message = store.messages.at(store.messages.lastPos());
		message && store.mailboxes.put('b', message);
	});
};

const openScene = () => {
	vi.useFakeTimers();
	const home = mkdtempSync(join(tmpdir(), 'lalia-attention-'));
	const store = openStore(join(home, 'lalia.db'));
	const lines: string[] = [];
	const log = (line: string) => void lines.push(line);
	const now = Date.now;
	fill(store);
	const waits = openWaits(store);
	const damping = openDamping({now, changed: () => {}});
	const unasked = openUnasked({log, giveUp: () => {}});
	const leases = openLeases({store, leaseMs, isPresent: () => false});
	const flags = openFlags({store, leases, damping, files: openFlagFiles(home, log), unasked, now});
	const waker = openWaker({store, waits, damping, home, isOn: () => true, unasked, now});
	const attention = openAttention({store, flags, waker, unasked});
	onTestFinished(() => {
		attention.close();
		store.close();
		vi.useRealTimers();
		rmSync(home, {recursive: true});
	});
	return {store, attention, lines};
};

test('what cannot be read of the database ends nobody whose mail is durable, and is logged', () => {
	const {store, attention, lines} = openScene();
	store.close();
	attention.mailCame('b');
	attention.review('b');

	expect(lines).toEqual([
		'attention: The database connection is not open',
		'attention: The database connection is not open',
	]);
});

test('nor does it when the time to wake a session has come, or a lease has run out', () => {
	const {store, attention, lines} = openScene();
	attention.mailCame('b');
	expect(lines).toEqual([]);
	store.close();
	vi.advanceTimersByTime(2 * leaseMs);

	expect(lines).toEqual(['wake: The database connection is not open', 'flags: The database connection is not open']);
});
