import {chmodSync, renameSync, statSync, unlinkSync} from 'node:fs';
import {createServer, type Server, type Socket} from 'node:net';
import {frameOf, frameSplitter} from '../core/frames.js';
import {LaliaError} from '../core/lalia-error.js';
import type {Connection} from './dispatch.js';
import {errorReply} from './error-reply.js';

/** A client that lets this much pile up unread is not reading at all. */
const maxUnsentBytes = 64 * 1024 * 1024;

/** A client may have this many requests under way; beyond that it is not read from until some are answered. */
const maxUnderWay = 1024;

/** How long a client that is refused may take to read that it is. */
const partingMs = 1000;

type Receive = (connection: Connection, frame: string) => void;

/**
 * A unix socket, bound under a name of its own and moved into place: that replaces another daemon's socket without a moment of
 * absence, and closing can't remove a socket that has since become another daemon's. Clients may come as soon as it is in
 * place; they are heard once it is told who receives.
 */
export const bindSocket = async (path: string) => {
	const sockets = new Set<Socket>();
	let begin = (_receive: Receive): void => {};
	const begun = new Promise<Receive>(resolve => {
		begin = resolve;
	});
	const server = createServer(socket => {
		sockets.add(socket);
		socket.on('error', () => socket.destroy());
		socket.on('close', () => sockets.delete(socket));
		void begun.then(receive => serve(socket, receive));
	});
	const boundPath = boundPathOf(path, process.pid);
	remove(boundPath);
	await bind(server, boundPath);
	chmodSync(boundPath, 0o600);
	const {ino} = statSync(boundPath);
	const isInPlace = (): boolean => statSync(path, {throwIfNoEntry: false})?.ino === ino;

	return {
		isInPlace,
		/** Puts it where clients look, and has requests received. */
		listen: (receive: Receive): void => {
			if (!isInPlace()) {
				renameSync(boundPath, path);
			}

			begin(receive);
		},
		/** Puts the socket that another process has bound in the place of this one. */
		replaceBy: (pid: number): void => renameSync(boundPathOf(path, pid), path),
		/** No new connections; those that are open go on. */
		stopListening: (): void => {
			if (isInPlace()) {
				remove(path);
			}

			server.close(); // removes what is left under its own name
		},
		/**
		 * Sends what is still to be sent, for a moment at most. The end of the process hangs up: whoever waits for that, as
		 * `lalia stop` does, finds the process gone and its files at rest.
		 */
		flush: async (): Promise<void> => {
			await Promise.all([...sockets].map(flushed));
		},
	};
};

export type BoundSocket = Awaited<ReturnType<typeof bindSocket>>;

const boundPathOf = (path: string, pid: number): string => `${path}.${pid}`;

const serve = (socket: Socket, receive: Receive): void => {
	const gone = new AbortController();
	let underWay = 0;
	const write = (frame: unknown): void => {
		if (socket.destroyed) {
			return;
		}

		socket.write(frameOf(frame));
		if (socket.writableLength > maxUnsentBytes) {
			socket.destroy();
			gone.abort(); // at once, so that nothing more is read for it
		}
	};
	const connection: Connection = {
		signal: gone.signal,
		push: write,
		isReady: () => !socket.writableNeedDrain,
		onDrain: listener => {
			socket.on('drain', listener);
			return () => socket.off('drain', listener);
		},
		send: reply => {
			underWay--;
			if (underWay < maxUnderWay) {
				socket.resume();
			}

			write(reply);
		},
	};
	socket.setMaxListeners(0); // one for each feed, of which it may have many
	const split = frameSplitter();
	socket.on('data', chunk => {
		try {
			for (const frame of split(chunk)) {
				underWay++;
				receive(connection, frame);
			}
			if (underWay >= maxUnderWay) {
				socket.pause();
			}
		} catch (error) {
			const refusal = error instanceof LaliaError ? error : new LaliaError('internal_error', String(error));
			socket.end(frameOf(errorReply(null, refusal)));
			socket.removeAllListeners('data');
			socket.resume(); // what still comes is thrown away, so that the client gets to read why
			setTimeout(() => socket.destroy(), partingMs);
		}
	});
	socket.on('close', () => gone.abort());
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
