import type {Outbox, TranscriptEntry} from '../../../source/daemon/transcript/entry.js';

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
			let size = 0;
			const end = queue.findIndex((entry, index) => {
				size += entry.files.reduce((sum, file) => sum + (file.content?.length ?? 0), 0);
				return index > 0 && (index >= entries || size > bytes);
			});
			return queue.slice(0, end === -1 ? queue.length : end);
		},
		has: id => queue.some(entry => entry.id === id),
		settle: id => {
			queue = queue.slice(queue.findIndex(entry => entry.id === id) + 1);
		},
		pending: () => queue.length,
	};
};
