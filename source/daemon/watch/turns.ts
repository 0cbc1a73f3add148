import type {Change} from '../store/changes.js';
import type {Watcher} from './watcher.js';

/** What comes in quick succession is told together. */
const strideMs = 25;

export type End = (error: unknown) => void;

/** Those who watch, and whose turn it is to be told something. `beforeRound` may yet note what is to be told in it. */
export const openTurns = ({now, beforeRound}: {now: () => number; beforeRound: () => void}) => {
	const watching = new Map<Watcher, End>();
	/** Those that are to have another turn, once others had theirs. */
	const inTurn = new Set<Watcher>();
	let timer: NodeJS.Timeout | undefined;

	/** Tells one what there is, as far as it takes it now. */
	const serve = (watcher: Watcher): void => {
		const end = watching.get(watcher);
		if (!end) {
			return;
		}

		try {
			const ending = watcher.ending();
			if (ending) {
				end(ending);
			} else if (watcher.pump(now()) && !inTurn.has(watcher)) {
				inTurn.add(watcher);
				setImmediate(serveAgain, watcher);
			}
		} catch (error) {
			end(error);
		}
	};

	const serveAgain = (watcher: Watcher): void => {
		inTurn.delete(watcher);
		serve(watcher);
	};

	const round = (): void => {
		timer = undefined;
		beforeRound();
		for (const watcher of [...watching.keys()]) {
			serve(watcher);
		}
	};

	return {
		watching,
		serve,
		note: (change: Change): void => {
			for (const watcher of watching.keys()) {
				if (change.kind !== 'message') {
					watcher.note(change); // messages are in the log
				}
			}

			if (watching.size > 0) {
				timer ??= setTimeout(round, strideMs);
			}
		},
		endAll: (error: unknown): void => {
			for (const end of [...watching.values()]) {
				end(error);
			}
		},
		rest: (): void => {
			clearTimeout(timer);
			timer = undefined;
		},
	};
};
