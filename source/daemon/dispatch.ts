import {setTimeout as pause} from 'node:timers/promises';
import type {LaliaError} from '../core/lalia-error.js';
import type {Push, Reply} from '../core/protocol.js';
import {signatureChecker} from './authenticate.js';
import {openBatchRunner} from './batch-runner.js';
import {errorReply} from './error-reply.js';
import type {Parts} from './handler.js';
import {admit, type Incoming, readRequest} from './incoming.js';
import type {Log} from './log.js';

/** One client's end of the line. `signal` aborts when it is gone. */
export type Connection = {
	send: (reply: Reply) => void;
	/** What comes before a reply. */
	push: (push: Push) => void;
	/** False while the client is behind with reading; then `onDrain` says when it is not, until what it answers with is called. */
	isReady: () => boolean;
	onDrain: (listener: () => void) => () => void;
	signal: AbortSignal;
};

/** Enough to share a flush of the disk among many, few enough that the last of them does not wait long. */
const maxBatch = 128;

/**
 * Requests in, replies out. What arrives while a batch is being worked on makes up the next one; its signatures are checked
 * meanwhile. Then the handlers that write run in the order of arrival inside one transaction, then those that read; everybody gets an
 * answer when all that it tells is durable.
 */
export const openDispatch = ({parts, now, log}: {parts: Parts; now: () => number; log: Log}) => {
	const checkSignature = signatureChecker();
	const runner = openBatchRunner({parts, now, log});
	parts.link.begin({parts, runner});
	let arrived: Promise<Incoming>[] = [];
	let isWorking = false;
	let heldBack: Incoming[] | undefined;
	let parting: LaliaError | undefined;

	const work = async (): Promise<void> => {
		while (arrived.length > 0) {
			const batch = arrived.slice(0, maxBatch);
			arrived = arrived.slice(maxBatch);
			const admitted = await Promise.all(batch);
			await runner.run(admitted.filter(incoming => !parts.link.takes(incoming)));
			await turn();
		}

		isWorking = false;
	};

	const rest = async (): Promise<void> => {
		while (isWorking) {
			await turn();
		}
	};

	return {
		/** Takes one frame; its reply comes by `connection.send`. */
		receive: (connection: Connection, frame: string): void => {
			const incoming = readRequest(frame, {connection, at: now(), build: parts.facts.build});
			if ('error' in incoming) {
				log.debug(`- ${incoming.error.reason}`);
				connection.send(errorReply(incoming.id, incoming.error));
				return;
			}

			if (parting) {
				connection.send(errorReply(incoming.request.id, parting));
				return;
			}

			if (heldBack && !endsReads.has(incoming.name)) {
				heldBack.push(incoming);
				return;
			}

			const inPool = isWorking && arrived.length > 0;
			arrived.push(admit(incoming, {store: parts.store, checkSignature, inPool}));
			if (!isWorking) {
				isWorking = true;
				setImmediate(() => void work());
			}
		},
		/**
		 * Carries out only what ends a read from now on. Once all that was handed out is acknowledged, or the patience is over,
		 * whoever waits or asks is told `why`. Resolves when everybody is answered.
		 */
		close: async (why: LaliaError, patienceMs: number): Promise<void> => {
			heldBack = [];
			await rest();
			await Promise.race([parts.waits.settled(), pause(patienceMs)]);
			await rest();
			parting = why;
			for (const {connection, request} of heldBack) {
				connection.send(errorReply(request.id, why));
			}

			parts.waits.endAll(why);
			parts.watchers.endAll(why);
			await Promise.race([runner.unfinished(), pause(unfinishedMs)]);
			await turn();
		},
	};
};

/** What takes longer is undone by the next daemon. */
const unfinishedMs = 2000;

/** What a reader says of the mail that it was handed. */
const endsReads: ReadonlySet<string> = new Set(['ack', 'shown', 'cancel']);

export type Dispatch = ReturnType<typeof openDispatch>;

/** Lets the event loop take in what has arrived in the meantime. */
const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));
