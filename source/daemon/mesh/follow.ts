import type {Stream, StreamEvent} from './stream.js';

type Following = {
	/** The place after which it begins. */
	after: number;
	signal: AbortSignal;
	take: (events: StreamEvent[]) => void;
	/** Told when it begins, and after each few events. */
	came: () => void;
};

/** Takes the events of a stream until that ends, the signal aborts, or one cannot be taken: what that throws is thrown. */
export const follow = async (stream: Stream, {after, signal, take, came}: Following): Promise<void> => {
	const failures: unknown[] = [];
	const follower = await stream.follow(after, events => {
		if (failures.length > 0) {
			return;
		}

		try {
			take(events);
			came();
		} catch (error) {
			failures.push(error);
			follower.stop();
		}
	});
	const stop = (): void => follower.stop();
	signal.addEventListener('abort', stop, {once: true});
	signal.aborted ? stop() : came();
	await follower.ended;
	signal.removeEventListener('abort', stop);
	if (failures.length > 0) {
		throw failures[0];
	}
};
