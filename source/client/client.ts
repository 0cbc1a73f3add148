import type {KeyObject} from 'node:crypto';
import {LaliaError} from '../core/lalia-error.js';
import {crypto} from '../core/lazy-crypto.js';
import type {Request} from '../core/protocol.js';
import {protocolVersion, type Signed, signedBytes} from '../core/signing.js';
import {ulidOf} from '../core/ulid.js';
import {type Caller, findCaller} from './caller.js';
import {commands} from './commands.js';
import {openConnection} from './connection.js';
import {currentKey} from './current-key.js';
import {faultPoint} from './fault-point.js';
import {sign} from './identity/keys.js';
import type {Surroundings} from './identity/surroundings.js';
import type {OnEvent} from './line.js';

/** One run of the program: where it happens and who it was told to be. */
export type Invocation = {
	surroundings: Surroundings;
	cwd: string;
	home: string;
	/** The folder of the built program, where the daemon's file is. */
	program: string;
	as?: string | undefined;
	/** False for a command that is content with the daemon that there is. */
	mayStartDaemon?: false;
};

type Args = Record<string, unknown>;

/** Is told the id of each attempt before it is sent; what it throws ends the call. */
export type OnRequest = (id: string) => void;

type Call = {op: string; args: Args; onRequest?: OnRequest | undefined};

type Signer = Pick<Caller, 'agent_id' | 'key'>;

export type Client = ReturnType<typeof openClient>;

/** The near end of the daemon, the same for every face: starts it if there is none, finds out who is calling, and signs. */
export const openClient = (invocation: Invocation, note: (line: string) => void) => {
	const {send, persist, hangUp, awaitDaemon} = openConnection(invocation, note);
	let caller: Promise<Caller> | undefined;

	/** A request that needs no signature. */
	const openRequest = (op: string, args: Args): Request => ({v: protocolVersion, id: newUlid(), op, args});

	const signedRequest = ({agent_id, key}: Signer, op: string, args: Args): Request => {
		const signed: Signed = {v: protocolVersion, id: newUlid(), op, args, agent_id};
		return {...signed, sig: sign(key, signedBytes(signed))};
	};

	// The signature of what comes next needs node:crypto.
	const identify = (args: Args) => persist(args, again => openRequest('identify', again), {meanwhile: crypto});

	const forgetCaller = (): void => {
		caller = undefined;
	};

	const whoCalls = (): Promise<Caller> => {
		caller ??= findCaller({invocation, note, identify}).catch(error => {
			forgetCaller(); // who lives on may be somebody by the next time
			throw error;
		});
		return caller;
	};

	const keyOf = (agentId: string): Promise<KeyObject | undefined> =>
		currentKey({home: invocation.home, identify}, agentId);

	/**
	 * Carries out an operation under a key that the registry may not know yet. Another command may change the key meanwhile:
	 * then what was signed by the old one is signed again.
	 */
	const persistAs = (as: Caller, {op, args, onRequest}: Call): Promise<unknown> => {
		let {key} = as;
		const takeNewKey = async (error: unknown): Promise<boolean> => {
			const isRefused = error instanceof LaliaError && error.reason === 'bad_signature';
			const present = isRefused ? await keyOf(as.agent_id) : undefined;
			const isNew = present !== undefined && !present.equals(key);
			key = present ?? key;
			if (isNew) {
				forgetCaller();
			}

			return isNew;
		};
		const make = (again: Args): Request => {
			const request = signedRequest({...as, key}, op, again);
			onRequest?.(request.id);
			faultPoint('request-signed');
			return request;
		};
		const meanwhile = () => faultPoint(op === 'ack' ? 'ack-sent' : 'request-sent');
		return persist(args, make, {mend: takeNewKey, meanwhile});
	};

	/** Carries out an unsigned operation. */
	const callOpenly = (op: string, args: Args): Promise<unknown> => persist(args, again => openRequest(op, again));

	return {
		invocation,
		/** Says something to the person or agent, beside the result. */
		note,
		whoCalls,
		/** Has the caller found out again for the next request. */
		forgetCaller,
		/** The private key of an agent, where it is in this home. */
		keyOf,
		callAs: (as: Caller, op: string, args: Args): Promise<unknown> => persistAs(as, {op, args}),
		callOpenly,
		/** One attempt at an operation that streams, as this agent or openly. Rejects when it ends. */
		stream: (op: string, args: Args, {as, onEvent}: {as: Signer | undefined; onEvent: OnEvent}): Promise<unknown> =>
			send(() => (as ? signedRequest(as, op, args) : openRequest(op, args)), {onEvent}),
		hangUp,
		awaitDaemon,
		/** Carries out a command's operation as the caller, or openly where it asks for nobody. Resolves with its result. */
		call: async (op: string, args: Args, onRequest?: OnRequest): Promise<unknown> => {
			const spec = commands[op];
			if (spec?.auth === 'none') {
				return callOpenly(op, args);
			}

			const as = await whoCalls();
			const named = spec?.options['id'] ? {...args, id: args['id'] ?? newUlid()} : args;
			return persistAs(as, {op, args: named, onRequest});
		},
	};
};

/** Chance from Math.random: an id has to be one of its own, and no secret; node:crypto's costs a cold process 0.3 ms. */
const newUlid = (): string =>
	ulidOf(
		Date.now(),
		Uint8Array.from({length: 16}, () => Math.random() * 256),
	);
