import {randomBytes} from 'node:crypto';
import {LaliaError} from '../core/lalia-error.js';
import type {Request} from '../core/protocol.js';
import {protocolVersion, type Signed, signedBytes} from '../core/signing.js';
import {ulidOf} from '../core/ulid.js';
import {type Caller, findCaller} from './caller.js';
import {build, commands} from './commands.js';
import {sign} from './identity/keys.js';
import type {Surroundings} from './identity/surroundings.js';
import {type Line, LineLost} from './line.js';
import {mayRetry, reachDaemon} from './reach-daemon.js';

/** One run of the program: where it happens and who it was told to be. */
export type Invocation = {
	surroundings: Surroundings;
	cwd: string;
	home: string;
	/** The folder of the built program, where the daemon's file is. */
	program: string;
	as?: string | undefined;
};

const maxFailures = 5;

/** A request that was held for so long before the connection broke was not what broke it. */
const steadyMs = 250;

export type Client = ReturnType<typeof openClient>;

/**
 * The near end of the daemon, the same for every face: connects when it is first needed, starts the daemon if there is
 * none, finds out who is calling, signs, and goes on through a daemon that ends and comes back.
 */
export const openClient = (invocation: Invocation, note: (line: string) => void) => {
	let line: Promise<Line> | undefined;
	let caller: Promise<Caller> | undefined;
	/** When the newest request went out over the present connection. */
	let sentAt = Number.POSITIVE_INFINITY;

	const reach = (): Promise<Line> => {
		line ??= reachDaemon(invocation);
		return line;
	};

	const hangUp = async (): Promise<void> => {
		const last = line;
		line = undefined;
		sentAt = Number.POSITIVE_INFINITY;
		(await last?.catch(() => undefined))?.close();
	};

	const send = (over: Line, request: Request): Promise<unknown> => {
		sentAt = Date.now();
		return over.request(request);
	};

	/** A request that needs no signature. */
	const askOpenly = async (op: string, args: Record<string, unknown>): Promise<unknown> =>
		send(await reach(), {v: protocolVersion, id: newUlid(), op, args, build});

	const askAs = async ({agent_id, key}: Caller, op: string, args: Record<string, unknown>): Promise<unknown> => {
		const over = await reach();
		const signed: Signed = {v: protocolVersion, id: newUlid(), op, args, agent_id};
		return send(over, {...signed, sig: sign(key, signedBytes(signed)), build});
	};

	/** Repeats a request over a new connection while the daemon is not there to answer it. */
	const persist = async (
		args: Record<string, unknown>,
		attempt: (args: Record<string, unknown>) => Promise<unknown>,
	): Promise<unknown> => {
		const startedAt = Date.now();
		let failures = 0;
		for (;;) {
			try {
				return await attempt(failures === 0 ? args : remaining(args, startedAt));
			} catch (error) {
				failures = Date.now() - sentAt > steadyMs ? 1 : failures + 1;
				if (!mayRetry(error, args) || failures === maxFailures) {
					throw error instanceof LineLost
						? new LaliaError('no_route', `the daemon hung up ${failures} times in a row`, {cause: error})
						: error;
				}

				await hangUp();
			}
		}
	};

	const whoCalls = (): Promise<Caller> => {
		caller ??= findCaller({
			invocation,
			note,
			identify: args => persist(args, again => askOpenly('identify', again)),
		});
		return caller;
	};

	return {
		invocation,
		/** Says something to the person or agent, beside the result. */
		note,
		whoCalls,
		/** Carries out an operation as the caller, or openly where it asks for nobody. Resolves with its result. */
		call: (op: string, args: Record<string, unknown>): Promise<unknown> => {
			const spec = commands[op];
			const named = spec?.options['id'] ? {...args, id: args['id'] ?? newUlid()} : args;
			return persist(named, async again =>
				spec?.auth === 'none' ? askOpenly(op, again) : askAs(await whoCalls(), op, again),
			);
		},
		/** Carries out an operation under a key that the registry may not know yet. */
		callAs: (as: Caller, op: string, args: Record<string, unknown>): Promise<unknown> =>
			persist(args, again => askAs(as, op, again)),
		/** An unsigned operation that has no command. */
		callOpenly: (op: string, args: Record<string, unknown>): Promise<unknown> =>
			persist(args, again => askOpenly(op, again)),
	};
};

/** A wait that is taken up again waits only for what is left of its time. */
const remaining = (args: Record<string, unknown>, startedAt: number): Record<string, unknown> => {
	const {timeout} = args;
	return typeof timeout === 'number' && timeout > 0
		? {...args, timeout: Math.max(0, timeout - (Date.now() - startedAt) / 1000)}
		: args;
};

const newUlid = (): string => ulidOf(Date.now(), randomBytes(16));
