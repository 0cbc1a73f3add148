import {setMaxListeners} from 'node:events';
import type {NotifyRule} from '../../core/config/notify-rules.js';
import {LaliaError} from '../../core/lalia-error.js';
import type {WatchEvent} from '../../core/watch-events.js';
import type {Feed, Parts} from '../handler.js';
import type {Watching} from './conversation-viewer.js';
import {type Ears, openEars} from './ears.js';
import {type End, openTurns} from './turns.js';
import {viewerOf} from './viewer.js';
import {placeOf, snapshotOf, type Watcher, watcherOf} from './watcher.js';

type Place = {parts: Parts; watchingWhat: Watching; since: string | undefined};

/** Those who watch this daemon. Nobody who changes something knows of them: they are told by the database. */
export const openWatchers = (now: () => number) => {
	const turns = openTurns({now, beforeRound: () => ears?.mindLeases()});
	const {watching, note, serve, endAll} = turns;
	let ears: Ears | undefined;

	const add = (parts: Parts, watcher: Watcher, end: End): void => {
		ears ??= openEars(parts, {now, note, failed: endAll});
		watching.set(watcher, end);
		ears.mindLeases();
	};

	const remove = (watcher: Watcher): void => {
		watching.delete(watcher);
		if (watching.size === 0) {
			turns.rest();
			ears?.close();
			ears = undefined;
		}
	};

	const feedOf =
		({parts, watchingWhat, since}: Place): Feed<WatchEvent> =>
		(outlet, signal) =>
			new Promise((_, reject) => {
				const viewer = viewerOf(parts, watchingWhat);
				const resumedAt = placeOf(parts, since);
				const pos = resumedAt ?? parts.store.messages.lastPos();
				const watcher = watcherOf(parts, {viewer, since: pos, outlet});
				const snapshot = snapshotOf(parts, {viewer, pos, now: now()});
				const end: End = error => {
					signal.removeEventListener('abort', leave);
					stopDraining();
					remove(watcher);
					reject(error);
				};
				const leave = (): void => end(new LaliaError('no_route', 'the connection is closed'));
				const stopDraining = outlet.onDrain(() => serve(watcher));
				add(parts, watcher, end);
				setMaxListeners(0, signal);
				signal.addEventListener('abort', leave);
				outlet.push({...snapshot, resumed: resumedAt !== undefined});
				serve(watcher);
			});

	return {
		/** A feed for one watcher, from the place of its cursor on, or from now on. */
		feed: (parts: Parts, watchingWhat: Watching, since: string | undefined): Feed<WatchEvent> =>
			feedOf({parts, watchingWhat, since}),
		/** What is in no table has changed: whether git takes what it is given. */
		transcriptChanged: (): void => note({kind: 'transcript'}),
		/** Nor is there how the home stands in its mesh. */
		meshChanged: (): void => note({kind: 'mesh'}),
		/** Nor is there whether one is damped. */
		conversationChanged: (conversation_id: number): void => note({kind: 'conversation', conversation_id}),
		/** The human is told of something, here too. */
		notified: (when: NotifyRule['when']): void => note({kind: 'notification', when}),
		/** A lease does not run out while its agent watches. */
		isWatching: (agentId: string): boolean => {
			for (const watcher of watching.keys()) {
				if (watcher.agentId === agentId) {
					return true;
				}
			}

			return false;
		},
		endAll,
	};
};

export type Watchers = ReturnType<typeof openWatchers>;
