import {LaliaError} from '../core/lalia-error.js';
import {callHandler} from './call-handler.js';
import {errorReply} from './error-reply.js';
import type {Parts, Wait} from './handler.js';
import type {Incoming} from './incoming.js';
import type {Log} from './log.js';
import {isStorageFailure} from './store/open-database.js';

/** What is left to do for one request once the batch is durable. */
type Settle = () => void;

/**
 * Carries out a batch of admitted requests in one transaction. Nobody is answered, woken or told before it is durable; a
 * request that fails leaves no trace and does not touch the others; where the disk fails, all of them fail.
 */
export const openBatchRunner = ({parts, now, log}: {parts: Parts; now: () => number; log: Log}) => {
	const {store, leases, waits} = parts;

	/** What only reads comes after the commit, each in its turn: then one large answer is held at a time, not a batch of them. */
	const runAll = (batch: Incoming[]): Settle[] => {
		const run = (incoming: Incoming) => (incoming.op.effect === 'write' ? runOne(incoming) : () => runRead(incoming));
		if (!batch.some(({op}) => op.effect === 'write')) {
			return batch.map(run);
		}

		let settles: Settle[] = [];
		store.transaction(() => {
			settles = batch.map(run);
			leases.flush();
		});
		leases.flushed();
		return settles;
	};

	const runRead = (incoming: Incoming): void => {
		if (incoming.connection.signal.aborted) {
			return;
		}

		try {
			runOne(incoming)();
		} catch (error) {
			refuse(incoming, error);
		}
	};

	const runOne = (incoming: Incoming): Settle => {
		const effects: Settle[] = [];
		try {
			const call = () => callHandler(parts, incoming, effects);
			const answer = incoming.op.effect === 'write' ? store.step(call) : call();
			return () => {
				for (const effect of effects) {
					effect();
				}

				// Reason for the cast: the handlers of the operations that wait answer with a Wait.
				incoming.op.waits ? void waitFor(incoming, answer as Wait<unknown>) : reply(incoming, answer);
			};
		} catch (error) {
			if (isStorageFailure(error)) {
				throw error;
			}

			return () => refuse(incoming, error);
		}
	};

	const waitFor = async (incoming: Incoming, wait: Wait<unknown>): Promise<void> => {
		const agentId = incoming.request.agent_id ?? '';
		try {
			const message = await waits.open({agentId, ...wait}, incoming.connection.signal);
			reply(incoming, wait.answer(message));
		} catch (error) {
			refuse(incoming, error);
		}

		leases.touch(agentId, now());
	};

	const reply = ({connection, request, name}: Incoming, result: unknown): void => {
		log.debug(`${name} ok`);
		connection.send({id: request.id, ok: true, result});
	};

	const refuse = ({connection, request, name}: Incoming, thrown: unknown): void => {
		const error = asRefusal(thrown, log);
		log.debug(`${name} ${error.reason}`);
		connection.send(errorReply(request.id, error));
	};

	return {
		run: (batch: Incoming[]): void => {
			let settles: Settle[];
			try {
				settles = runAll(batch);
			} catch (error) {
				settles = batch.map(incoming => () => refuse(incoming, error));
			}

			for (const settle of settles) {
				settle();
			}
		},
	};
};

const asRefusal = (error: unknown, log: Log): LaliaError => {
	if (error instanceof LaliaError) {
		return error;
	}

	log.info(`failed: ${error instanceof Error ? (error.stack ?? error.message) : error}`);
	return isStorageFailure(error)
		? new LaliaError('storage_failed', `nothing was changed: ${error instanceof Error ? error.message : error}`)
		: new LaliaError('internal_error', 'the daemon failed at this request; nothing was changed');
};
