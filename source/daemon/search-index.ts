import {faultPoint} from './fault-point.js';
import type {Store} from './store/open-store.js';

/** Later than a burst of messages takes, so that indexing does not slow it down. */
const quietMs = 1000;

/** So far behind, it does not wait for quiet any more: a search has to take in what is left, and that has to stay short. */
const maxBehind = 5000;

/** One step of background work: some milliseconds, in which nobody else is served. */
const step = {messages: 256, sizeBytes: 256 * 1024};
const pauseMs = 5;

/** What a search takes in with one flush of the disk. */
const stride = {messages: 1024, sizeBytes: 4 * 1024 * 1024};

/**
 * The third reader of the log: brings the full-text index along when it is quiet. No message waits for it; a search has
 * it take in what is left first.
 */
export const openSearchIndex = ({store, log}: {store: Store; log: (line: string) => void}) => {
	let timer: NodeJS.Timeout | undefined;
	let isWorking = false;
	let behind = 0;
	let isClosed = false;

	const after = (waitMs: number): void => {
		clearTimeout(timer);
		timer = isClosed ? undefined : setTimeout(work, waitMs);
	};

	const work = (): void => {
		try {
			isWorking = store.search.isBehind();
			behind = isWorking ? behind : 0;
			if (isWorking) {
				store.transaction(() => {
					store.search.catchUp(step);
					faultPoint('search-indexed');
				});
				after(pauseMs);
			}
		} catch (error) {
			// What cannot be written now is taken in after the next message, or by the next search.
			isWorking = false;
			behind = 0;
			log(`search: ${error instanceof Error ? error.message : error}`);
		}
	};

	return {
		/** There is a message more. */
		wake: (): void => {
			behind += 1;
			if (!isWorking) {
				isWorking = behind >= maxBehind;
				after(isWorking ? pauseMs : quietMs);
			}
		},
		/** Takes in all that is left. Outside of any transaction. */
		complete: (): void => {
			while (store.search.isBehind()) {
				store.transaction(() => store.search.catchUp(stride));
			}
		},
		/** What is left is for the next daemon. */
		close: (): void => {
			isClosed = true;
			clearTimeout(timer);
		},
	};
};

export type SearchIndex = ReturnType<typeof openSearchIndex>;
