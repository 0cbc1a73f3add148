import {generateKeyPairSync, type KeyObject, randomBytes, sign} from 'node:crypto';
import {connect, type Socket} from 'node:net';
import {join} from 'node:path';
import {frameSplitter} from '../../source/core/frames.js';
import type {Push, Reply} from '../../source/core/protocol.js';
import {signedBytes} from '../../source/core/signing.js';
import {ulidOf} from '../../source/core/ulid.js';
import {recordOutcome} from './contract.js';
import type {Home} from './home.js';
import {until} from './until.js';

/** An agent of the test's own, whose key the test holds. */
export type RawAgent = {agent_id: string; name: string; key: KeyObject; public_key: string};

export type RawClient = {
	socket: Socket;
	/** Sends a line as it is. */
	write: (text: string) => void;
	/** The next reply that no `request` waits for. */
	next: () => Promise<Reply>;
	/** Sends a frame, and resolves with the reply of its id. */
	exchange: (frame: Record<string, unknown>) => Promise<Reply>;
	/** The same for an operation that streams: what comes before the reply goes to `onEvent`. */
	stream: (frame: Record<string, unknown>, onEvent: (event: unknown) => void) => Promise<Reply>;
	/** Sends a request, signed where an agent is given; resolves with its reply, also with an error. */
	request: (op: string, args: Record<string, unknown>, agent?: RawAgent) => Promise<Reply>;
	/** The result of a request that must succeed. */
	must: <T = Record<string, unknown>>(op: string, args: Record<string, unknown>, agent?: RawAgent) => Promise<T>;
	closed: Promise<void>;
};

export const newUlid = (atMs = Date.now()): string => ulidOf(atMs, randomBytes(16));

/** The frame of a request, signed where an agent is given; any member may be set to something else. */
export const frameFor = (
	op: string,
	args: Record<string, unknown>,
	agent?: RawAgent,
	change: Record<string, unknown> = {},
): Record<string, unknown> => {
	const signed = {v: 1, id: newUlid(), op, args, agent_id: agent?.agent_id ?? '', ...change};
	if (!agent) {
		const {agent_id: _, ...open} = signed;
		return open;
	}

	return {...signed, sig: sign(null, signedBytes(signed), agent.key).toString('base64'), ...change};
};

/** Undefined where as many wait for the daemon already as the system lets wait. */
export const connectOnce = (home: Pick<Home, 'home'>): Promise<Socket | undefined> =>
	new Promise((resolve, reject) => {
		const socket = connect(join(home.home, 'sock'));
		socket.once('connect', () => resolve(socket));
		socket.once('error', (error: NodeJS.ErrnoException) =>
			error.code === 'EAGAIN' ? resolve(undefined) : reject(error),
		);
	});

/** A connection to a running daemon that speaks the protocol without any of the client's code. */
export const openRaw = async (home: Pick<Home, 'home'>): Promise<RawClient> => {
	const socket = await until('the daemon has taken those before', () => connectOnce(home));
	const split = frameSplitter();
	const waiting = new Map<string | null, (reply: Reply) => void>();
	const listening = new Map<string, (event: unknown) => void>();
	const unclaimed: Reply[] = [];
	const wanted: ((reply: Reply) => void)[] = [];
	socket.on('error', () => {});
	socket.on('data', chunk => {
		for (const frame of split(chunk)) {
			const received = JSON.parse(frame) as Reply | Push;
			if ('event' in received) {
				listening.get(received.id)?.(received.event);
				continue;
			}

			const reply = received;
			const take = waiting.get(reply.id) ?? wanted.shift();
			waiting.delete(reply.id);
			take ? take(reply) : unclaimed.push(reply);
		}
	});

	const exchange: RawClient['exchange'] = frame =>
		new Promise(resolve => {
			waiting.set(String(frame['id']), resolve);
			socket.write(`${JSON.stringify(frame)}\n`);
		});

	const request: RawClient['request'] = async (op, args, agent) => {
		const reply = await exchange(frameFor(op, args, agent));
		recordOutcome(`${op} ${reply.ok ? 'ok' : reply.error.reason}`);
		return reply;
	};

	return {
		socket,
		write: text => socket.write(text),
		next: () => {
			const ready = unclaimed.shift();
			return ready ? Promise.resolve(ready) : new Promise(resolve => wanted.push(resolve));
		},
		exchange,
		stream: (frame, onEvent) => {
			listening.set(String(frame['id']), onEvent);
			return exchange(frame);
		},
		request,
		must: async (op, args, agent) => {
			const reply = await request(op, args, agent);
			if (!reply.ok) {
				throw new Error(`${op}: ${reply.error.reason} ${reply.error.message}`);
			}

			return reply.result as never;
		},
		closed: new Promise(resolve => socket.on('close', () => resolve())),
	};
};

/** An agent with a new key, which nobody knows yet. */
export const newAgent = (name: string): RawAgent => {
	const {privateKey, publicKey} = generateKeyPairSync('ed25519');
	const public_key = publicKey.export({type: 'spki', format: 'der'}).subarray(-32).toString('base64');
	return {agent_id: newUlid(), name, key: privateKey, public_key};
};

/** A new agent, registered over the wire. */
export const registerRaw = async (
	client: RawClient,
	name: string,
	facts: Record<string, unknown> = {},
): Promise<RawAgent> => {
	const agent = newAgent(name);
	await client.must('register', {name, public_key: agent.public_key, ...facts}, agent);
	return agent;
};
