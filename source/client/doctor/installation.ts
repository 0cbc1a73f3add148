import {LaliaError} from '../../core/lalia-error.js';
import type {ResultOf} from '../../core/op.js';
import type {DaemonOpName, Ops} from '../../core/ops/index.js';
import {protocolVersion} from '../../core/signing.js';
import {build} from '../build.js';
import type {Invocation} from '../client.js';
import {workspaceFolder} from '../identity/home.js';
import type {Line} from '../line.js';
import {reachRunningDaemon} from '../reach-daemon.js';

/** What the checks look at. */
export type Installation = {
	invocation: Invocation;
	workspace: string;
	/** Of this program, as `health` says the daemon's. */
	build: string;
	/** Milliseconds since the epoch. */
	now: number;
	daemon: Daemon;
};

export type Daemon =
	| {
			state: 'answers';
			health: ResultOf<Ops['health']>;
			/** An operation that needs no signature and no arguments. Rejects with a LaliaError, or LineLost. */
			ask: <N extends DaemonOpName>(op: N) => Promise<ResultOf<Ops[N]>>;
			hangUp: () => void;
	  }
	| {state: 'absent'}
	| {state: 'unreachable'; error: LaliaError};

/** A daemon that has something to say says it by then. */
const patienceMs = 5_000;

/** What takes the daemon its time: reading all of a large database. */
const longPatienceMs = 60_000;

/** Starts no daemon, and asks the one that runs how it is. */
export const openInstallation = async (invocation: Invocation, now: number): Promise<Installation> => ({
	invocation,
	workspace: workspaceFolder(invocation.surroundings.env),
	build,
	now,
	daemon: await reach(invocation),
});

const reach = async (invocation: Invocation): Promise<Daemon> => {
	try {
		const line = await reachRunningDaemon(invocation);
		return line ? await introduce(line) : {state: 'absent'};
	} catch (error) {
		return {state: 'unreachable', error: asLaliaError(error)};
	}
};

const introduce = async (line: Line): Promise<Daemon> => {
	let count = 0;
	const ask = async <N extends DaemonOpName>(op: N, waitMs = longPatienceMs): Promise<ResultOf<Ops[N]>> => {
		const request = line.request({v: protocolVersion, id: `doctor-${++count}`, op, args: {}});
		// Reason for the cast: so the operation answers.
		return (await within(waitMs, request)) as ResultOf<Ops[N]>;
	};
	try {
		return {state: 'answers', health: await ask('health', patienceMs), ask: op => ask(op), hangUp: line.close};
	} catch (error) {
		line.close();
		throw error;
	}
};

const within = async <T>(waitMs: number, answer: Promise<T>): Promise<T> => {
	let timer: NodeJS.Timeout | undefined;
	const silence = new Promise<never>((_, reject) => {
		const error = new LaliaError('no_route', `the daemon takes connections, and says nothing for ${waitMs / 1000} s`);
		timer = setTimeout(() => reject(error), waitMs);
	});
	try {
		return await Promise.race([answer, silence]);
	} finally {
		clearTimeout(timer);
	}
};

const asLaliaError = (error: unknown): LaliaError =>
	error instanceof LaliaError
		? error
		: new LaliaError('no_route', error instanceof Error ? error.message : String(error), {cause: error});
