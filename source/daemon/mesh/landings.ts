import {type Envelope, parseEnvelope} from '../../core/mesh/envelope.js';
import type {Store} from '../store/open-store.js';
import type {Entries, Entry} from './entries.js';
import type {StreamEvent} from './stream.js';

type Options = {
	store: Store;
	entries: Entries;
	/** Told of an event by the key of this host that this home has not sent. */
	strange: () => void;
	/** Told when there is room for the next envelope. */
	free: () => void;
};

/**
 * What becomes of this host's envelopes when they come back. Each is called within the transaction in which the event is
 * carried out, and answers with what is left to do once that is durable: what is in memory changes only then.
 */
export const openLandings = ({store, entries, strange, free}: Options) => {
	/** What an envelope held that can never arrive goes before all others. */
	const reboard = (lost: Envelope): (() => void) => {
		const again: Entry[] = entries.flying.length > 0 ? entries.flying : lost.items.map(item => ({item}));
		const placed = again.toReversed().flatMap(entry => {
			const {item} = entry;
			return 'request' in item ? [{entry, position: store.mesh.enqueueFirst(item.at, item.request)}] : [];
		});
		return () => {
			for (const {entry, position} of placed) {
				entry.position = position;
			}

			entries.waiting = [...again, ...entries.waiting];
			entries.flying = [];
		};
	};

	return {
		/** It was taken. */
		landed: (envelope: Envelope): (() => void) => {
			const expected = parseEnvelope(store.mesh.flight() ?? '');
			const isExpected = expected?.sig === envelope.sig;
			isExpected || strange();
			if (expected && envelope.n < expected.n) {
				return () => {}; // read anew, and that one is yet to come
			}

			store.mesh.land();
			const again = expected && !isExpected ? reboard(expected) : undefined;
			return () => {
				again?.();
				free();
			};
		},
		/** It was refused, for its place: it is sent anew, if it is on its way; or if this home once took it. */
		turnedBack: (envelope: Envelope, {text, seq}: StreamEvent): (() => void) => {
			if (store.mesh.flight() === text) {
				store.mesh.land();
				const again = reboard(envelope);
				return () => {
					again();
					free();
				};
			}

			const wasTaken = seq <= (store.mesh.state()?.reread_to ?? 0);
			const isNew = envelope.n > (store.mesh.host(envelope.host)?.n ?? 0);
			const found = wasTaken && isNew ? requeue(store, envelope) : [];
			return () => {
				entries.waiting.push(...found);
				free();
			};
		},
	};
};

/** Behind all others. */
const requeue = (store: Store, {items}: Envelope): Entry[] =>
	items.flatMap(item => ('request' in item ? [{item, position: store.mesh.enqueue(item.at, item.request)}] : []));
