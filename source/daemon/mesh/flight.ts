import type {Item, UnsignedEnvelope} from '../../core/mesh/envelope.js';
import type {Store} from '../store/open-store.js';
import {digestOf} from './check-envelope.js';
import type {HostKey} from './host-key.js';
import type {Stream} from './stream.js';

/** Somebody else may put something on this host's subject; it is not taken for ours, and takes its place. */
const mostAttempts = 20;

type Options = {
	store: Store;
	key: HostKey;
	mesh: string;
	/** The stream, while it is up. */
	stream: () => Stream | undefined;
	/** Takes what goes with the next envelope, inside the transaction that makes that durable; nothing where nothing waits. */
	board: () => Item[];
	/** Takes that back, where it could not be made durable. */
	unboard: () => void;
	isAnyWaiting: () => boolean;
	/** Called where sending has failed, and is to be tried again. */
	failed: (error: unknown) => void;
};

/**
 * Sends one envelope at a time. It is durable before it is sent, and goes when it has come back in the stream: so it is sent
 * once, whatever happens in between.
 */
export const openFlight = ({store, key, mesh, stream, board, unboard, isAnyWaiting, failed}: Options) => {
	let isSending = false;
	/** The place of the newest event on this host's subject, while it is known. */
	let newest: number | undefined;
	/** What the server has for good, and what is to come back. */
	let sent: string | undefined;

	const seal = (items: Item[]): string => {
		const own = store.mesh.host(key.host);
		const {cursor = 0, hash = ''} = store.mesh.state() ?? {};
		const unsigned: UnsignedEnvelope = {
			v: 1,
			mesh,
			host: key.host,
			n: (own?.n ?? 0) + 1,
			prev: own?.digest ?? '',
			seen: {seq: cursor, hash},
			items,
		};
		return JSON.stringify({...unsigned, sig: key.sign(unsigned)});
	};

	/** The envelope that is on its way, else a new one of what waits. */
	const next = (): string | undefined => {
		if (store.mesh.flight() === undefined && isAnyWaiting()) {
			try {
				store.transaction(() => store.mesh.takeOff(seal(board())));
			} catch (error) {
				unboard();
				throw error;
			}
		}

		return store.mesh.flight();
	};

	const send = async (text: string, to: Stream): Promise<void> => {
		const id = digestOf(text);
		for (let attempt = 0; attempt < mostAttempts; attempt++) {
			const last = newest === undefined ? await to.last(key.host) : {seq: newest, text: ''};
			newest = undefined;
			if (digestOf(last.text) === id) {
				return; // It is there already; this daemon, or the one before, has not heard of it.
			}

			const taken = await to.publish({host: key.host, id, text, after: last.seq});
			if (taken !== 'out of place') {
				newest = taken.seq;
				return;
			}
		}

		throw new Error(`others publish on the subject of this host, ${key.host}, faster than it does`);
	};

	return {
		/** A server that was away may have lost what it had: it is asked. */
		doubt: (): void => {
			newest = undefined;
			sent = undefined;
		},
		/** Sends what there is, unless that is being done. */
		go: async (): Promise<void> => {
			const to = stream();
			if (isSending || !to) {
				return;
			}

			isSending = true;
			try {
				// One that is back before the server's word for it makes room for the next at once.
				for (let text = next(); text !== undefined && text !== sent; text = stream() === to ? next() : undefined) {
					await send(text, to);
					sent = text;
				}
			} catch (error) {
				failed(error);
			} finally {
				isSending = false;
			}
		},
	};
};
