import {chmodSync, type FSWatcher, renameSync, statSync, unlinkSync, watch} from 'node:fs';
import {createServer, type Server, type Socket} from 'node:net';
import {faultPoint} from './fault-point.js';
import {openHeldBytes} from './held-bytes.js';
import {openPlaces} from './places.js';
import {type Receive, serve} from './serve.js';

/** No client of ours takes a second: it writes a frame at once. */
const frameMs = 30_000;

type Options = {
	receive: Receive;
	/** Told when the socket is not there any more, and nobody new can come. */
	lost?: () => void;
	limits?: {frameMs?: number; connections?: number; heldBytes?: number};
};

/**
 * Listens on a unix socket. It is bound under a name of its own and moved into place: that replaces a dead daemon's socket
 * without a moment of absence, and closing can't remove a socket that has since become another daemon's.
 */
export const listen = async (path: string, {receive, lost = () => {}, limits = {}}: Options) => {
	const places = openPlaces(limits.connections);
	const held = openHeldBytes(limits.heldBytes);
	const server = createServer(socket => {
		if (places.take(socket)) {
			const idles = (isIdle: boolean) => places.setIdle(socket, isIdle);
			serve(socket, {receive, frameMs: limits.frameMs ?? frameMs, held, idles});
		}
	});
	const boundPath = `${path}.${process.pid}`;
	remove(boundPath);
	await bind(server, boundPath);
	chmodSync(boundPath, 0o600);
	faultPoint('socket-bound');
	renameSync(boundPath, path);
	faultPoint('socket-in-place');
	const {ino} = statSync(path);
	const isOwn = (): boolean => statSync(path, {throwIfNoEntry: false})?.ino === ino;
	const watcher = watchFile(path, () => isOwn() || lost());

	return {
		/** No new connections; those that are open go on. */
		stopListening: (): void => {
			watcher?.close();
			if (isOwn()) {
				remove(path);
			}

			server.close();
		},
		/** Resolves once nobody is connected. */
		unused: async (): Promise<void> => {
			for (const socket of places.all()) {
				await new Promise(resolve => socket.once('close', resolve)); // who comes meanwhile is the last in the set
			}
		},
		/**
		 * Sends what is still to be sent, for a moment at most. The end of the process hangs up: whoever waits for that, as
		 * `lalia stop` does, finds the process gone and its files at rest.
		 */
		flush: async (): Promise<void> => {
			await Promise.all([...places.all()].map(flushed));
		},
	};
};

/** Where the system has no watch left to give, it goes without. */
const watchFile = (path: string, changed: () => void): FSWatcher | undefined => {
	try {
		return watch(path, {persistent: false}, changed).on('error', () => {});
	} catch {
		return undefined;
	}
};

const bind = (server: Server, path: string): Promise<void> =>
	new Promise((resolve, reject) => {
		server.once('error', reject);
		server.listen({path, backlog: 1024}, resolve);
	});

const flushed = (socket: Socket): Promise<void> =>
	new Promise(resolve => {
		const timer = setTimeout(resolve, 500);
		socket.write('', () => {
			clearTimeout(timer);
			resolve();
		});
	});

const remove = (path: string): void => {
	try {
		unlinkSync(path);
	} catch {
		// It was not there.
	}
};
