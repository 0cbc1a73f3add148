import {expect, test} from 'vitest';
import type {ResultOf} from '../../source/core/op.js';
import type {Ops} from '../../source/core/ops/index.js';
import {openRaw} from '../support/raw-client.js';
import {joinAs, makeSharedDaemon} from '../support/talk.js';

const home = makeSharedDaemon();

/** Whom a caller could be, by address, asked without a signature. */
const identify = async (args: Record<string, unknown>): Promise<string[]> => {
	const client = await openRaw(home);
	const {agents} = await client.must<ResultOf<Ops['identify']>>('identify', args);
	client.socket.destroy();
	return agents.map(({address, lease}) => `${address} ${lease}`).sort();
};

test('a caller is found by its address, its harness, its project and its worktree, and all that is given has to fit', async () => {
	await joinAs(home, 'alice', {harness: 'codex', project: 'parser', worktree: '/repos/parser'});
	await joinAs(home, 'bob', {harness: 'codex', project: 'parser', worktree: '/repos/fix'});
	await joinAs(home, 'carol', {harness: 'gemini'});

	expect(await identify({address: 'alice'})).toEqual(['alice@parser::/repos/parser live']);
	expect(await identify({harness: 'codex'})).toHaveLength(2);
	expect(await identify({harness: 'codex', worktree: '/repos/fix'})).toEqual(['bob@parser::/repos/fix live']);
	expect(await identify({harness: 'gemini', worktree: '/repos/fix'})).toEqual([]);
	expect(await identify({worktree: null, project: null})).toEqual(['carol live']);
	expect(await identify({address: 'alice', project: 'lexer'})).toEqual([]);
	expect(await identify({address: 'nobody'})).toEqual([]);
	expect(await identify({})).toHaveLength(3);
});

test('an agent that is gone is nobody that a caller could be', async () => {
	const alice = await joinAs(home, 'alice');
	await alice.must('unregister');

	expect(await identify({address: 'alice'})).toEqual([]);
	expect(await identify({address: alice.agent_id})).toEqual([]);
});

test('candidates that share all but their id are told apart by it', async () => {
	const [one, two] = [await joinAs(home, 'alice', {worktree: '/one'}), await joinAs(home, 'alice', {worktree: '/two'})];

	expect(await identify({address: 'alice'})).toEqual([`${one.agent_id} live`, `${two.agent_id} live`].sort());
});
