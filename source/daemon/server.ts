import {chmodSync, type FSWatcher, renameSync, statSync, unlinkSync, watch} from 'node:fs';
import {createServer, type Server, type Socket} from 'node:net';
import {faultPoint} from './fault-point.js';
import {openHeldBytes} from './held-bytes.js';
import {openPlaces} from './places.js';
import {type Receive, serve} from './serve.js';

/** No client of ours takes a second: it writes a frame at once. */
const frameMs = 30_000;

type Limits = {frameMs?: number; connections?: number; heldBytes?: number};

type Listening = {
	receive: Receive;
	/** Told when the socket is not there any more, and nobody new can come. */
	lost?: () => void;
};

/**
 * A unix socket, bound under a name of its own and moved into place: that replaces another daemon's socket without a moment of
 * absence, and closing can't remove a socket that has since become another daemon's. Clients may come as soon as it is in
 * place; they are heard once it is told who receives.
 */
export const bindSocket = async (path: string, limits: Limits = {}) => {
	const places = openPlaces(limits.connections);
	const held = openHeldBytes(limits.heldBytes);
	let begin = (_receive: Receive): void => {};
	const begun = new Promise<Receive>(resolve => {
		begin = resolve;
	});
	const server = createServer(socket => {
		if (places.take(socket)) {
			const idles = (isIdle: boolean) => places.setIdle(socket, isIdle);
			socket.on('error', () => socket.destroy());
			void begun.then(receive => serve(socket, {receive, frameMs: limits.frameMs ?? frameMs, held, idles}));
		}
	});
	const boundPath = boundPathOf(path, process.pid);
	remove(boundPath);
	await bind(server, boundPath);
	chmodSync(boundPath, 0o600);
	faultPoint('socket-bound');
	const {ino} = statSync(boundPath);
	const isInPlace = (): boolean => statSync(path, {throwIfNoEntry: false})?.ino === ino;
	let watcher: FSWatcher | undefined;

	return {
		isInPlace,
		/** Puts it where clients look, and has requests received. */
		listen: ({receive, lost = () => {}}: Listening): void => {
			if (!isInPlace()) {
				renameSync(boundPath, path);
			}

			faultPoint('socket-in-place');
			watcher = watchFile(path, () => isInPlace() || lost());
			begin(receive);
		},
		/** Puts the socket that another process has bound in the place of this one. */
		replaceBy: (pid: number): void => {
			renameSync(boundPathOf(path, pid), path);
			watcher?.close();
		},
		/** No new connections; those that are open go on. */
		stopListening: (): void => {
			watcher?.close();
			if (isInPlace()) {
				remove(path);
			}

			server.close(); // removes what is left under its own name
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

export type BoundSocket = Awaited<ReturnType<typeof bindSocket>>;

const boundPathOf = (path: string, pid: number): string => `${path}.${pid}`;

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
