import type {LaliaError} from '../../core/lalia-error.js';
import type {WatchEvent} from '../../core/watch-events.js';
import type {Feed, Parts} from '../handler.js';
import type {Change} from '../store/changes.js';
import type {Watching} from './conversation-viewer.js';
import {viewerOf} from './viewer.js';
import {placeOf, snapshotOf, type Watcher, watcherOf} from './watcher.js';

/** What comes in quick succession is told together. */
const strideMs = 25;

type Ended = {watcher: Watcher; end: (error: LaliaError) => void};

/** Those who watch this daemon. Nobody who changes something knows of them: they are told by the database. */
export const openWatchers = (now: () => number) => {
	const watching = new Map<Watcher, Ended['end']>();
	let stopListening: (() => void) | undefined;
	let timer: NodeJS.Timeout | undefined;

	const round = (): void => {
		timer = undefined;
		for (const [watcher, end] of watching) {
			const ending = watcher.ending();
			if (ending) {
				end(ending);
			} else if (watcher.pump(now())) {
				schedule();
			}
		}
	};

	const schedule = (): void => {
		timer ??= setTimeout(round, strideMs);
	};

	const note = (change: Change): void => {
		for (const watcher of watching.keys()) {
			if (change.kind !== 'message') {
				watcher.note(change);
			}
		}

		schedule();
	};

	const add = ({store}: Parts, watcher: Watcher, end: Ended['end']): void => {
		watching.set(watcher, end);
		stopListening ??= store.changes.listen(note);
	};

	const remove = (watcher: Watcher): void => {
		watching.delete(watcher);
		if (watching.size === 0) {
			clearTimeout(timer);
			timer = undefined;
			stopListening?.();
			stopListening = undefined;
		}
	};

	return {
		/** A feed for one watcher, from the place of its cursor on, or from now on. */
		feed:
			(parts: Parts, watchingWhat: Watching, since: string | undefined): Feed<WatchEvent> =>
			(outlet, signal) =>
				new Promise((_, reject) => {
					const viewer = viewerOf(parts, watchingWhat);
					const resumedAt = placeOf(parts, since);
					const pos = resumedAt ?? parts.store.messages.lastPos();
					const watcher = watcherOf(parts, {viewer, since: pos, outlet});
					const end = (error: LaliaError): void => {
						remove(watcher);
						reject(error);
					};
					signal.addEventListener('abort', () => remove(watcher), {once: true});
					outlet.onDrain(schedule);
					add(parts, watcher, end);
					outlet.push({...snapshotOf(parts, {viewer, pos, now: now()}), resumed: resumedAt !== undefined});
					schedule();
				}),
		/** A lease does not run out while its agent watches. */
		isWatching: (agentId: string): boolean => [...watching.keys()].some(watcher => watcher.agentId === agentId),
		endAll: (error: LaliaError): void => {
			for (const end of [...watching.values()]) {
				end(error);
			}
		},
	};
};

export type Watchers = ReturnType<typeof openWatchers>;
