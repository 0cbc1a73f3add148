import {LaliaError} from '../../core/lalia-error.js';
import type {Item} from '../../core/mesh/envelope.js';
import type {BatchRunner} from '../batch-runner.js';
import type {Incoming} from '../incoming.js';
import type {Store} from '../store/open-store.js';
import {board, type Entry, keptEntries, unboard} from './entries.js';
import {openFlight} from './flight.js';
import type {HostKey} from './host-key.js';
import {openLandings} from './landings.js';
import {isKept, noRoute, queuedAnswer, tooLarge, unknown} from './outgoing-answers.js';
import type {Stream} from './stream.js';

/** So long whoever asks waits for the mesh, while it is thought to be there. */
const patienceMs = 2000;
/** Of what is beside the requests in an envelope, and what the server adds. */
const spareBytes = 4096;

type Options = {
	store: Store;
	runner: BatchRunner;
	key: HostKey;
	mesh: string;
	/** The stream, while it is up. */
	stream: () => Stream | undefined;
	/** Called where sending has failed, and is to be tried again. */
	failed: (error: unknown) => void;
	/** Told when more or less is queued. */
	changed: () => void;
	/** Told of an event by the key of this host that this home has not sent. */
	copied: () => void;
};

/** What this host has to send, in its order: the next envelope has all that came while the last one was on its way. */
export const openOutgoing = ({store, runner, key, mesh, stream, failed, changed, copied}: Options) => {
	const entries = keptEntries(store);

	const maxBytes = (): number => (stream()?.maxBytes ?? 1024 * 1024) - spareBytes;

	const flight = openFlight({
		store,
		key,
		mesh,
		stream,
		failed,
		board: () => board(entries, {store, maxBytes: maxBytes()}),
		unboard: () => unboard(entries),
		isAnyWaiting: () => entries.waiting.length > 0,
	});
	const go = (): void => void flight.go();
	const resume = (): void => {
		flight.doubt();
		go();
	};

	/** The mesh has not taken it in time. What may be on its way cannot be taken back. */
	const giveUp = (entry: Entry): void => {
		const {incoming, item} = entry;
		clearTimeout(entry.timer);
		delete entry.incoming;
		/** It was sent, and may be sent again. */
		const isSent = entry.position !== undefined || entries.flying.includes(entry);
		const kept = incoming && isKept(incoming) && !isSent ? keep(store, entry) : {};
		if (!isSent && (kept.error !== undefined || (incoming && !isKept(incoming)))) {
			entries.waiting = entries.waiting.filter(other => other.item !== item);
		}

		if (incoming && isKept(incoming)) {
			runner.tell(incoming, {effects: [], answer: queuedAnswer(incoming), ...kept});
			changed();
		} else if (incoming) {
			runner.refuse(incoming, isSent ? unknown(incoming) : noRoute(incoming, 'does not answer'));
		}
	};

	const giveUpAll = (): void => [...entries.waiting, ...entries.flying].forEach(giveUp);

	const free = (): void => {
		changed();
		setImmediate(go);
	};
	const landings = openLandings({store, entries, free, strange: () => stream() && copied()});

	return {
		/** A request for the mesh. */
		take: (incoming: Incoming): void => {
			const item = itemOf(incoming);
			const size = Buffer.byteLength(JSON.stringify(item));
			const isDown = stream() === undefined;
			if (size > maxBytes()) {
				runner.refuse(incoming, tooLarge(size, maxBytes()));
			} else if (isDown && !isKept(incoming)) {
				runner.refuse(incoming, noRoute(incoming, 'cannot be reached'));
			} else {
				const entry: Entry = {item, incoming};
				entries.waiting.push(entry);
				entry.timer = setTimeout(() => giveUp(entry), isDown ? 0 : patienceMs);
				go();
			}
		},
		/** What the host says for itself. */
		act: (item: Item): void => {
			entries.waiting.push({item});
			go();
		},
		/** The server is there again. */
		resume,
		/** Who waits here for that request. */
		waitingFor: (requestId: string): Incoming | undefined => entries.flying.find(isOf(requestId))?.incoming,
		/** Its answer is on its way. */
		applied: (requestId: string): void => {
			const entry = entries.flying.find(isOf(requestId));
			clearTimeout(entry?.timer);
			delete entry?.incoming;
		},
		...landings,
		/** Nobody waits any more; what is to be kept is. */
		giveUpAll,
		queued: (): number => entries.waiting.length + (store.mesh.flight() === undefined ? 0 : entries.flying.length || 1),
	};
};

/** Durable when it returns; else with the error. */
const keep = (store: Store, entry: Entry): {error?: unknown} => {
	const {item, position} = entry;
	try {
		if (position === undefined && 'request' in item) {
			store.transaction(() => {
				entry.position = store.mesh.enqueue(item.at, item.request);
			});
		}

		return {};
	} catch (error) {
		return {error};
	}
};

const isOf =
	(requestId: string) =>
	({item}: Entry): boolean =>
		'request' in item && item.request.id === requestId;

const itemOf = ({request, at}: Incoming): Item => {
	const {v, id, op, args, agent_id, sig} = request;
	if (agent_id === undefined || sig === undefined) {
		throw new LaliaError('bad_signature', `${op} has to be signed by a registered agent`);
	}

	return {at, request: {v, id, op, args, agent_id, sig}};
};
