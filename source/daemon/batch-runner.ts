import {LaliaError} from '../core/lalia-error.js';
import {carryOut} from './call-handler.js';
import {errorReply} from './error-reply.js';
import {faultPoint} from './fault-point.js';
import type {Parts} from './handler.js';
import type {Incoming} from './incoming.js';
import {comesLater, openLaterAnswers} from './later-answers.js';
import type {Log} from './log.js';
import {isDamage, isStorageFailure} from './store/open-database.js';

/** What is left to do for one request once the batch is durable. */
type Settle = () => void;

/** What came of a request: an answer or an error, and what is to happen once that is durable. */
export type Made = {effects: Settle[]; answer?: unknown; error?: unknown};

/** Between so many reads the event loop gets its turn: replies go out, and nobody else waits for all of them. */
const readsATurn = 8;

/**
 * Carries out a batch of admitted requests: first those that write, in one transaction, then those that read. Nobody is
 * answered, woken or told before it is durable; a request that fails leaves no trace and does not touch the others; where
 * the disk fails, all that write fail.
 */
export const openBatchRunner = ({parts, now, log}: {parts: Parts; now: () => number; log: Log}) => {
	const {store} = parts;
	const later = openLaterAnswers(parts, now);
	const reply = replier(log);

	const runWrites = (batch: Incoming[]): void => {
		if (batch.length === 0) {
			return;
		}

		let settles: Settle[] = [];
		try {
			store.transaction(() => {
				settles = batch.map(runOne);
				faultPoint('requests-made');
			});
			faultPoint('requests-committed');
		} catch (error) {
			settles = batch.map(incoming => () => refuse(incoming, error));
		}

		for (const settle of settles) {
			settle();
		}
	};

	const runReads = async (batch: Incoming[]): Promise<void> => {
		for (const [index, incoming] of batch.entries()) {
			if (index % readsATurn === readsATurn - 1) {
				await turn();
			}

			if (!incoming.connection.signal.aborted) {
				runRead(incoming);
			}
		}
	};

	const runRead = (incoming: Incoming): void => {
		try {
			runOne(incoming)();
		} catch (error) {
			refuse(incoming, error);
		}
	};

	const tell = (incoming: Incoming, {effects, answer, error}: Made): void => {
		for (const effect of effects) {
			effect();
		}

		error === undefined ? settle(incoming, answer) : refuse(incoming, error);
	};

	const runOne = (incoming: Incoming): Settle => {
		const made = make(incoming, parts);
		return () => tell(incoming, made);
	};

	const settle = (incoming: Incoming, answer: unknown): void => {
		if (!comesLater(incoming.op)) {
			reply(incoming, answer);
			return;
		}

		later.answer(incoming, answer).then(
			value => reply(incoming, value),
			error => refuse(incoming, error),
		);
	};

	const refuse = ({connection, request, name}: Incoming, thrown: unknown): void => {
		if (isDamage(thrown)) {
			parts.giveUp();
		}

		const error = asRefusal(thrown, log);
		log.debug(`${name} ${error.reason}`);
		connection.send(errorReply(request.id, error));
	};

	return {
		run: (batch: Incoming[]): Promise<void> => {
			runWrites(batch.filter(({op}) => op.effect === 'write'));
			return runReads(batch.filter(({op}) => op.effect !== 'write'));
		},
		make,
		/** Does what was left until it is durable, and answers. */
		tell,
		/** Answers with an error. */
		refuse,
		unfinished: later.unfinished,
	};
};

export type BatchRunner = ReturnType<typeof openBatchRunner>;

/** Carries out one request in the store of these parts, inside a transaction of theirs. */
const make = (incoming: Incoming, parts: Parts): Made => {
	const effects: Settle[] = [];
	try {
		return {effects, answer: carryOut(parts, incoming, effects)};
	} catch (error) {
		if (isStorageFailure(error)) {
			throw error;
		}

		return {effects: [], error};
	}
};

const replier =
	(log: Log) =>
	({connection, request, name}: Incoming, result: unknown): void => {
		log.debug(`${name} ok`);
		faultPoint('answer-due');
		connection.send({id: request.id, ok: true, result});
		faultPoint('answer-sent');
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

const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));
