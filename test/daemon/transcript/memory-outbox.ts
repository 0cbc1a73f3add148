import {type Outbox, sizeOf, type TranscriptEntry} from '../../../source/daemon/transcript/entry.js';

export type MemoryOutbox = Outbox & {
	add(...entries: TranscriptEntry[]): void;
	/** The entries as they are pending now. */
	pendingEntries(): TranscriptEntry[];
};

/** An outbox that forgets with the process. */
export const openMemoryOutbox = (...initial: TranscriptEntry[]): MemoryOutbox => {
	let queue = [...initial];
	return {
		add: (...entries) => {
			queue.push(...entries);
		},
		pendingEntries: () => [...queue],
		next: ({entries, bytes}) => {
			const end = queue.findIndex((_, index) => index + 1 >= entries || sizeOf(queue.slice(0, index + 1)) >= bytes);
			return queue.slice(0, end === -1 ? queue.length : end + 1);
		},
		has: id => queue.some(entry => entry.id === id),
		settle: id => {
			queue = queue.slice(queue.findIndex(entry => entry.id === id) + 1);
		},
		pending: () => queue.length,
	};
};
