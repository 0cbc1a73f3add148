import type {Item} from '../../core/mesh/envelope.js';
import type {Incoming} from '../incoming.js';
import type {Store} from '../store/open-store.js';

const mostItems = 200;

/** One of what is to be sent. */
export type Entry = {
	item: Item;
	/** Its row, where it is kept. */
	position?: number;
	/** Who waits for it here. */
	incoming?: Incoming;
	timer?: NodeJS.Timeout;
};

/** What this host has to send, in its order; `flying` are those whose envelope is on its way. */
export type Entries = {waiting: Entry[]; flying: Entry[]};

/** What the daemon before has kept. */
export const keptEntries = (store: Store): Entries => ({
	waiting: store.mesh.queue().map(({position, at, request}) => ({item: {at, request: JSON.parse(request)}, position})),
	flying: [],
});

/** Takes as many as one envelope holds, within the transaction that makes that durable. */
export const board = (entries: Entries, {store, maxBytes}: {store: Store; maxBytes: number}): Item[] => {
	entries.flying = firstOf(entries.waiting, maxBytes);
	entries.waiting = entries.waiting.slice(entries.flying.length);
	for (const {position} of entries.flying) {
		position === undefined || store.mesh.dequeue(position);
	}

	return entries.flying.map(({item}) => item);
};

/** Takes that back, where it could not be made durable. */
export const unboard = (entries: Entries): void => {
	entries.waiting = [...entries.flying, ...entries.waiting];
	entries.flying = [];
};

/** As many as one envelope holds. */
const firstOf = (waiting: Entry[], maxBytes: number): Entry[] => {
	let bytes = 0;
	const end = waiting.findIndex(({item}, index) => {
		bytes += Buffer.byteLength(JSON.stringify(item)) + 1;
		return index > 0 && (bytes > maxBytes || index >= mostItems);
	});
	return end === -1 ? [...waiting] : waiting.slice(0, end);
};
