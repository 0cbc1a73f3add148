import {setTimeout as pause} from 'node:timers/promises';
import {LaliaError} from '../../core/lalia-error.js';
import type {LinkSettings} from '../../core/mesh/link-file.js';
import {openCondition} from '../transcript/condition.js';
import {CannotFollow} from './cannot-follow.js';
import {follow} from './follow.js';
import {waitPatiently} from './patience.js';
import type {Stream, StreamEvent, StreamFacts} from './stream.js';
import {openTetherState} from './tether-state.js';

const firstPauseMs = 250;
const longestPauseMs = 5000;
const patienceMs = 10_000;

type Options = {
	settings: LinkSettings | undefined;
	log: (line: string) => void;
	cursor: () => number;
	take: (events: StreamEvent[]) => void;
	/** @throws CannotFollow where that stream must not be followed */
	checkStream: (facts: StreamFacts) => void;
	up: () => void;
	down: () => void;
	/** Told when its state is another. */
	changed: () => void;
};

/** Keeps the connection to the stream, and follows it from where the home is; tries again for as long as it takes. */
export const openTether = ({settings, log, cursor, take, checkStream, up, down, changed: tell}: Options) => {
	const resting = new AbortController();
	const {signal} = resting;
	const {changed, until} = openCondition();
	const state = openTetherState({settings, log, up, down, changed: [changed, tell]});
	let stream: Stream | undefined;
	let running: Promise<void> | undefined;

	/** One connection, until it is of no use any more. */
	const hold = async (to: LinkSettings): Promise<void> => {
		// A file of its own: no daemon loads it whose home is not linked.
		const {openStream} = await import('./nats.js');
		/** Whether the home has come as far as the stream had when it was found: what it sends has to follow that. */
		let isLevel = false;
		const see = (isThere: boolean): void => {
			if (isLevel && !signal.aborted) {
				isThere ? state.set('up') : state.set('down', 'the server is lost');
			}
		};
		const opened = await openStream(to, {changed: see});
		stream = opened;
		try {
			state.reached();
			const facts = await opened.begin();
			checkStream(facts);
			const came = (): void => {
				if (!isLevel && cursor() >= facts.lastSeq) {
					isLevel = true;
					see(true);
				}

				changed();
			};
			await follow(opened, {after: cursor(), signal, take, came});
		} catch (error) {
			error instanceof CannotFollow && state.set('broken', error.message);
			throw error;
		} finally {
			isLevel = false;
			stream = undefined;
			await opened.close().catch(() => {});
		}
	};

	const run = async (to: LinkSettings): Promise<void> => {
		state.set('connecting');
		for (let waitMs = firstPauseMs; !signal.aborted; waitMs = Math.min(longestPauseMs, waitMs * 2)) {
			const why = await hold(to).then(() => undefined, messageOf);
			if (state.is('broken') || signal.aborted) {
				return;
			}

			waitMs = state.is('up') ? firstPauseMs : waitMs;
			state.set(state.is('connecting') ? 'connecting' : 'down', why);
			await pause(waitMs, undefined, {signal}).catch(() => {});
		}
	};

	return {
		start: (): void => {
			if (settings?.linked) {
				running = run(settings);
			}
		},
		/** While it is up. */
		stream: (): Stream | undefined => (state.is('up') ? stream : undefined),
		/** Something that was sent has not arrived: tried again soon, by the same connection. */
		failed: (error: unknown): void => {
			log(`link: ${messageOf(error)}`);
			void pause(firstPauseMs, undefined, {signal})
				.then(() => state.is('up') && up())
				.catch(() => {});
		},
		status: () => state.status(stream),
		/** @throws LaliaError `link_failed` where that is not met in time */
		until: async (isMet: () => boolean): Promise<void> => {
			const isOver = (): boolean => isMet() || state.isHopeless();
			const progress = (): number | undefined => (state.is('up') ? undefined : cursor());
			await waitPatiently({wait: aborted => until(isOver, aborted), isOver, progress, patienceMs});
			if (!isMet()) {
				throw new LaliaError('link_failed', state.problem() ?? 'the mesh does not answer');
			}
		},
		rest: async (): Promise<void> => {
			resting.abort();
			state.set('off');
			await stream?.close().catch(() => {});
			await running;
		},
	};
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
