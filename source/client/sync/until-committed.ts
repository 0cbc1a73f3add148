import type {WatchEvent} from '../../core/watch-events.js';
import {type Invocation, openClient} from '../client.js';

/** A git that takes longer is failing, or has a backlog that the next sync will find. */
const patienceMs = 10_000;

/** Waits until all that a running daemon has acknowledged is in the transcript; starts none. */
export const untilCommitted = async (invocation: Invocation): Promise<void> => {
	const client = openClient({...invocation, mayStartDaemon: false}, () => {});
	const end = (): void => void client.hangUp();
	const timer = setTimeout(end, patienceMs);
	// Reason for the cast: so the operation streams.
	const onEvent = (event: unknown): void => (isSettled(event as WatchEvent) ? end() : undefined);
	// It ends by being hung up; and a daemon that is not there commits nothing that one could wait for.
	await client.stream('watch-all', {}, {as: undefined, onEvent}).catch(() => {});
	clearTimeout(timer);
};

const isSettled = (event: WatchEvent): boolean => {
	const transcript = event.event === 'snapshot' ? event.transcript : event.event === 'transcript' ? event : undefined;
	return transcript !== undefined && (transcript.pending === 0 || transcript.failing !== undefined);
};
