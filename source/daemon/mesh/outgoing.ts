import {LaliaError} from '../../core/lalia-error.js';
import {type Envelope, type Item, parseEnvelope} from '../../core/mesh/envelope.js';
import type {BatchRunner} from '../batch-runner.js';
import type {Incoming} from '../incoming.js';
import type {Store} from '../store/open-store.js';
import {openFlight} from './flight.js';
import type {HostKey} from './host-key.js';
import {isKept, noRoute, queuedAnswer, tooLarge, unknown} from './outgoing-answers.js';
import type {Stream} from './stream.js';

/** So long whoever asks waits for the mesh, while it is thought to be there. */
const patienceMs = 2000;
const mostItems = 200;
/** Of what is beside the requests in an envelope, and what the server adds. */
const spareBytes = 4096;

type Entry = {
	item: Item;
	/** Its row, where it is kept. */
	position?: number;
	incoming?: Incoming;
	timer?: NodeJS.Timeout;
};

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
};

/** What this host has to send, in its order: the next envelope has all that came while the last one was on its way. */
export const openOutgoing = ({store, runner, key, mesh, stream, failed, changed}: Options) => {
	let waiting = keptEntries(store);
	/** Those whose envelope is on its way. */
	let flying: Entry[] = [];

	const maxBytes = (): number => (stream()?.maxBytes ?? 1024 * 1024) - spareBytes;

	const board = (): Item[] => {
		flying = firstOf(waiting, maxBytes());
		waiting = waiting.slice(flying.length);
		for (const {position} of flying) {
			position === undefined || store.mesh.dequeue(position);
		}

		return flying.map(({item}) => item);
	};

	const unboard = (): void => {
		waiting = [...flying, ...waiting];
		flying = [];
	};

	const flight = openFlight({store, key, mesh, stream, failed, board, unboard, isAnyWaiting: () => waiting.length > 0});
	const go = (): void => void flight.go();

	/** The mesh has not taken it in time. What may be on its way cannot be taken back. */
	const giveUp = (entry: Entry): void => {
		const {incoming, item} = entry;
		clearTimeout(entry.timer);
		delete entry.incoming;
		const isFlying = flying.includes(entry);
		if (incoming && isKept(incoming)) {
			runner.tell(incoming, {effects: [], answer: queuedAnswer(incoming), ...(isFlying ? {} : keep(store, entry))});
			changed();
		} else if (incoming) {
			waiting = waiting.filter(other => other.item !== item);
			runner.refuse(incoming, isFlying ? unknown(incoming) : noRoute(incoming, 'does not answer'));
		}
	};

	const giveUpAll = (): void => [...waiting, ...flying].forEach(giveUp);

	/** One that can never arrive, for another envelope has its number: what it held is sent anew. */
	const reboard = (lost: Envelope): void => {
		for (const item of lost.items) {
			if ('request' in item) {
				waiting.push({item, position: store.mesh.enqueue(item.at, item.request)});
			}
		}
	};

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
				waiting.push(entry);
				entry.timer = setTimeout(() => giveUp(entry), isDown ? 0 : patienceMs);
				go();
			}
		},
		/** What the host says for itself. */
		act: (item: Item): void => {
			waiting.push({item});
			go();
		},
		go,
		/** Who waits here for that request. */
		waitingFor: (requestId: string): Incoming | undefined => flying.find(isOf(requestId))?.incoming,
		/** Its answer is on its way. */
		applied: (requestId: string): void => {
			const entry = flying.find(isOf(requestId));
			clearTimeout(entry?.timer);
			delete entry?.incoming;
		},
		/** An envelope of this host has come back, within the transaction in which it is carried out. */
		landed: (envelope: Envelope): void => {
			const text = store.mesh.flight();
			const expected = text === undefined ? undefined : parseEnvelope(text);
			store.mesh.land();
			if (expected && expected.sig !== envelope.sig) {
				reboard(expected);
			}

			changed();
			setImmediate(go);
		},
		/** Nobody waits any more; what is to be kept is. */
		giveUpAll,
		queued: (): number => waiting.length + (store.mesh.flight() === undefined ? 0 : flying.length || 1),
	};
};

const keptEntries = (store: Store): Entry[] =>
	store.mesh.queue().map(({position, at, request}) => ({item: {at, request: JSON.parse(request)}, position}));

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

/** As many as one envelope holds. */
const firstOf = (waiting: Entry[], maxBytes: number): Entry[] => {
	let bytes = 0;
	const end = waiting.findIndex(({item}, index) => {
		bytes += Buffer.byteLength(JSON.stringify(item)) + 1;
		return index > 0 && (bytes > maxBytes || index >= mostItems);
	});
	return end === -1 ? [...waiting] : waiting.slice(0, end);
};

const itemOf = ({request, at}: Incoming): Item => {
	const {v, id, op, args, agent_id, sig} = request;
	if (agent_id === undefined || sig === undefined) {
		throw new LaliaError('bad_signature', `${op} has to be signed by a registered agent`);
	}

	return {at, request: {v, id, op, args, agent_id, sig}};
};
