import {beforeAll, onTestFinished} from 'vitest';
import type {ResultOf} from '../../source/core/op.js';
import type {DaemonOpName, Ops} from '../../source/core/ops/index.js';
import type {Reply} from '../../source/core/protocol.js';
import {runLalia} from './cli.js';
import {type Home, makeHome, makeSharedHome} from './home.js';
import {frameFor, openRaw, type RawAgent, type RawClient, registerRaw} from './raw-client.js';
import {until} from './until.js';

/** An agent on a connection of its own, which signs what it asks for. */
export type Talker = RawAgent & {
	client: RawClient;
	call: (op: DaemonOpName, args?: Record<string, unknown>) => Promise<Reply>;
	/** The result of what must succeed. */
	must: <N extends DaemonOpName>(op: N, args?: Record<string, unknown>) => Promise<ResultOf<Ops[N]>>;
	/** A signed frame, for a test that sends it in its own way. */
	frame: (op: string, args?: Record<string, unknown>, change?: Record<string, unknown>) => Record<string, unknown>;
	/** The same agent over another connection. */
	again: () => Promise<Talker>;
	/** Breaks the connection off, as a killed process does. */
	hangUp: () => Promise<void>;
};

/** A home with a running daemon. */
export const makeDaemon = async (extra: NodeJS.ProcessEnv = {}): Promise<Home> => {
	const home = makeHome(extra);
	await startDaemon(home);
	return home;
};

/** A home with a running daemon for all tests of a file; those who `join` leave when their test is over. */
export const makeSharedDaemon = (extra: NodeJS.ProcessEnv = {}): Home => {
	const home = makeSharedHome(extra);
	beforeAll(() => startDaemon(home));
	return home;
};

const startDaemon = async (home: Home): Promise<void> => {
	const {code, stderr} = await runLalia(home, ['agents']);
	if (code !== 0) {
		throw new Error(`no daemon: ${stderr}`);
	}
};

export const restartDaemon = async (home: Home): Promise<void> => {
	await runLalia(home, ['stop']);
	await startDaemon(home);
};

/** Registers an agent for this test. */
export const joinAs = async (home: Home, name: string, facts: Record<string, unknown> = {}): Promise<Talker> => {
	const client = await openRaw(home);
	const agent = await registerRaw(client, name, facts);
	onTestFinished(async () => {
		client.socket.destroy();
		await leave(home, agent);
	});
	return talkerOf(home, client, agent);
};

/** Registers agents for this test, each on a connection of its own. */
export const join = async <const Names extends readonly string[]>(
	home: Home,
	...names: Names
): Promise<{-readonly [Place in keyof Names]: Talker}> => {
	const talkers: Talker[] = [];
	for (const name of names) {
		talkers.push(await joinAs(home, name));
	}

	// Reason for the cast: there is one for each name.
	return talkers as {-readonly [Place in keyof Names]: Talker};
};

/** A registered agent on a new connection. */
export const connectAs = async (home: Home, agent: RawAgent): Promise<Talker> =>
	talkerOf(home, await openRaw(home), agent);

/** Until the transcript has committed all that was sent. */
export const untilCommitted = (home: Home, client: RawClient): Promise<unknown> =>
	until(
		`${home.workspace} has all messages`,
		async () => {
			const {transcript} = await client.must<ResultOf<Ops['health']>>('health', {});
			return transcript.pending === 0;
		},
		45_000,
	);

/** The reply that refuses a request for this reason, with this exit code. */
export const refusal = (reason: string, code: number) => ({ok: false, error: {reason, code}});

const talkerOf = (home: Home, client: RawClient, agent: RawAgent): Talker => ({
	...agent,
	client,
	call: (op, args = {}) => client.request(op, args, agent),
	must: (op, args = {}) => client.must(op, args, agent),
	frame: (op, args = {}, change = {}) => frameFor(op, args, agent, change),
	again: () => connectAs(home, agent),
	hangUp: async () => {
		client.socket.destroy();
		await client.closed;
	},
});

/** Where the daemon is gone, the home goes too. */
const leave = async (home: Home, agent: RawAgent): Promise<void> => {
	const client = await openRaw(home).catch(() => undefined);
	await client?.request('unregister', {}, agent);
	client?.socket.destroy();
};
