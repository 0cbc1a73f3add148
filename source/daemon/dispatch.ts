import {LaliaError} from '../core/lalia-error.js';
import type {Reply} from '../core/protocol.js';
import type {Called, Parts, Scope, Wait} from './handler.js';
import {admit, type Incoming, readRequest} from './incoming.js';
import type {Log} from './log.js';
import {handlers} from './ops/index.js';
import {isStorageFailure} from './store/open-database.js';
import {signatureChecker} from './authenticate.js';
import {errorReply} from './error-reply.js';

/** One client's end of the line. `signal` aborts when it is gone. */
export type Connection = {send: (reply: Reply) => void; signal: AbortSignal};

/** Enough to share a flush of the disk among many, few enough that the last of them does not wait long. */
const maxBatch = 128;

type Outcome = {incoming: Incoming; settle: () => void};

type AnyHandler = (scope: Scope & Called, args: unknown) => unknown;

/**
 * Requests in, replies out. What arrives while a batch is being worked on makes up the next one: signatures are checked,
 * then all handlers run in the order of arrival inside one transaction, then everybody gets an answer.
 */
export const openDispatch = (options: {parts: Parts; now: () => number; log: Log}) => {
	const {parts, now, log} = options;
	const {store, leases, waits} = parts;
	const checkSignature = signatureChecker();
	let arrived: Incoming[] = [];
	let isWorking = false;
	let isClosed = false;

	const work = async (): Promise<void> => {
		while (arrived.length > 0) {
			const batch = arrived.slice(0, maxBatch);
			arrived = arrived.slice(maxBatch);
			const inPool = batch.length > 2;
			await Promise.all(batch.map(incoming => admit(incoming, {store, checkSignature, inPool, now: now()})));
			run(batch);
			await turn();
		}

		isWorking = false;
	};

	const run = (batch: Incoming[]): void => {
		let outcomes: Outcome[] = [];
		try {
			if (batch.some(({op}) => op.effect === 'write')) {
				store.transaction(() => {
					outcomes = batch.map(runOne);
					leases.flush();
				});
				leases.flushed();
			} else {
				outcomes = batch.map(runOne);
			}
		} catch (error) {
			const refusal = refusalOf(error);
			outcomes = batch.map(incoming => ({incoming, settle: () => refuse(incoming, refusal)}));
		}

		for (const {settle} of outcomes) {
			settle();
		}
	};

	/** Runs one handler; what it changed waits for the commit, and so does what is answered. */
	const runOne = (incoming: Incoming): Outcome => {
		const effects: (() => void)[] = [];
		try {
			const work = () => callHandler(incoming, effects);
			const answer = incoming.op.effect === 'write' ? store.step(work) : work();
			return {
				incoming,
				settle: () => {
					touch(incoming);
					for (const effect of effects) {
						effect();
					}

					incoming.op.waits ? void waitFor(incoming, answer as Wait<unknown>) : reply(incoming, answer);
				},
			};
		} catch (error) {
			if (isStorageFailure(error)) {
				throw error;
			}

			return {incoming, settle: () => refuse(incoming, refusalOf(error))};
		}
	};

	const callHandler = (incoming: Incoming, effects: (() => void)[]): unknown => {
		const {refusal, request, op, args, at} = incoming;
		if (refusal) {
			throw refusal;
		}

		if (op.auth !== 'none') {
			if (store.seenRequests.has(request.id)) {
				throw new LaliaError('replayed_request', `the request ${request.id} was already carried out`);
			}

			store.seenRequests.remember(request.id);
			if (op.effect === 'write') {
				store.seenRequests.persist(request.id, at);
			}
		}

		const scope = {
			...parts,
			now: at,
			caller: request.agent_id === undefined ? undefined : store.agents.get(request.agent_id),
			request,
			error: (...given: ConstructorArgs) => new LaliaError(given[0], given[1], {context: given[2]}),
			after: (effect: () => void) => effects.push(effect),
		};
		// Reason for the cast: `admit` has checked what the operation's auth promises its handler, and its args.
		return (handlers[incoming.name] as AnyHandler)(scope as unknown as Scope & Called, args);
	};

	const waitFor = async (incoming: Incoming, wait: Wait<unknown>): Promise<void> => {
		const agentId = incoming.request.agent_id ?? '';
		try {
			const message = await waits.open({agentId, ...wait}, incoming.connection.signal);
			reply(incoming, wait.answer(message));
		} catch (error) {
			refuse(incoming, refusalOf(error));
		}

		leases.touch(agentId, now());
	};

	const touch = ({op, request, at}: Incoming): void => {
		if (op.auth !== 'none') {
			leases.touch(request.agent_id ?? '', at);
		}
	};

	const reply = ({connection, request, name}: Incoming, result: unknown): void => {
		log.debug(`${name} ok`);
		connection.send({id: request.id, ok: true, result});
	};

	const refuse = ({connection, request, name}: Incoming, error: LaliaError): void => {
		log.debug(`${name} ${error.reason}`);
		connection.send(errorReply(request.id, error));
	};

	const refusalOf = (error: unknown): LaliaError => {
		if (error instanceof LaliaError) {
			return error;
		}

		const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
		log.info(`failed: ${text}`);
		return isStorageFailure(error)
			? new LaliaError('storage_failed', `nothing was changed: ${error instanceof Error ? error.message : error}`)
			: new LaliaError('internal_error', 'the daemon failed at this request; nothing was changed');
	};

	return {
		/** Takes one frame; its reply comes by `connection.send`. Throws what makes the connection unusable. */
		receive: (connection: Connection, frame: string): void => {
			const incoming = readRequest(frame, {connection, at: now()});
			if ('error' in incoming) {
				log.debug(`- ${incoming.error.reason}`);
				connection.send(errorReply(incoming.id, incoming.error));
				return;
			}

			if (isClosed) {
				refuse(incoming, stopping());
				return;
			}

			arrived.push(incoming);
			if (!isWorking) {
				isWorking = true;
				setImmediate(() => void work());
			}
		},
		/** Refuses what comes from now on, ends the waits, and resolves once what had arrived is answered. */
		close: async (): Promise<void> => {
			isClosed = true;
			while (isWorking) {
				await turn();
			}

			waits.end(stopping());
			await turn();
		},
	};
};

export type Dispatch = ReturnType<typeof openDispatch>;

const stopping = (): LaliaError => new LaliaError('daemon_stopping', 'the daemon is shutting down');

type ConstructorArgs = [LaliaError['reason'], string, LaliaError['context']?];

/** Lets the event loop take in what has arrived in the meantime. */
const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));
