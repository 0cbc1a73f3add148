import type {Socket} from 'node:net';
import {frameOf, frameSplitter} from '../core/frames.js';
import {LaliaError} from '../core/lalia-error.js';
import type {Connection} from './dispatch.js';
import {errorReply} from './error-reply.js';
import {openFrameTimer} from './frame-timer.js';
import type {HeldBytes} from './held-bytes.js';

/** A client that lets this much pile up unread is not reading at all. */
const maxUnsentBytes = 64 * 1024 * 1024;

/** A client may have this many requests under way; beyond that it is not read from until some are answered. */
const maxUnderWay = 1024;

/** How long a client that is refused may take to read that it is. */
const partingMs = 1000;

export type Receive = (connection: Connection, frame: string) => void;

type Options = {
	receive: Receive;
	/** How long a frame may take from its first byte to its last. */
	frameMs: number;
	held: HeldBytes;
	/** Told when nothing of this client is under way any more, and when something is again. */
	idles: (isIdle: boolean) => void;
};

/** Reads the frames of one client, and writes what it is answered. */
export const serve = (socket: Socket, {receive, frameMs, held, idles}: Options): void => {
	let underWay = 0;
	const {connection, hangUp} = connect(socket, () => {
		underWay--;
		if (underWay < maxUnderWay && socket.isPaused()) {
			socket.resume();
			timer.restart();
		}

		idles(underWay === 0 && timer.heldBytes() === 0);
	});
	const timer = openFrameTimer({
		frameMs,
		isPaused: () => socket.isPaused(),
		tooSlow: () => part(socket, tooSlow(frameMs)),
	});
	const take = (frames: string[], chunk: Uint8Array): void => {
		for (const frame of frames) {
			underWay++;
			receive(connection, frame);
		}

		if (underWay >= maxUnderWay) {
			socket.pause();
		}

		timer.came(chunk);
		idles(underWay === 0 && timer.heldBytes() === 0);
		held.set(socket, timer.heldBytes());
		const largest = held.takeLargest();
		largest && part(largest, tooMuch(held.limit));
	};
	socket.on(
		'data',
		readFrames(take, error => {
			timer.close();
			part(socket, error instanceof LaliaError ? error : new LaliaError('internal_error', String(error)));
		}),
	);
	socket.on('error', () => socket.destroy());
	socket.on('close', () => {
		timer.close();
		held.set(socket, 0);
		hangUp();
	});
};

/** By itself, so that what it holds of a frame goes as soon as nobody listens to the socket any more. */
const readFrames = (take: (frames: string[], chunk: Uint8Array) => void, fail: (error: unknown) => void) => {
	const split = frameSplitter();
	return (chunk: Uint8Array): void => {
		try {
			take(split(chunk), chunk);
		} catch (error) {
			fail(error);
		}
	};
};

/** What of a client the others see. */
const connect = (socket: Socket, answered: () => void): {connection: Connection; hangUp: () => void} => {
	const gone = new AbortController();
	const write = (frame: unknown): void => {
		if (!socket.writable) {
			return;
		}

		socket.write(frameOf(frame));
		if (socket.writableLength > maxUnsentBytes) {
			socket.destroy();
			gone.abort(); // at once, so that nothing more is read for it
		}
	};

	socket.setMaxListeners(0); // one for each feed, of which it may have many
	return {
		hangUp: () => gone.abort(),
		connection: {
			signal: gone.signal,
			push: write,
			isReady: () => !socket.writableNeedDrain,
			onDrain: listener => {
				socket.on('drain', listener);
				return () => socket.off('drain', listener);
			},
			send: reply => {
				answered();
				write(reply);
			},
		},
	};
};

/** Hangs up, and says why. */
export const part = (socket: Socket, why: LaliaError): void => {
	socket.on('error', () => socket.destroy());
	socket.removeAllListeners('data');
	socket.resume(); // what still comes is thrown away, so that the client gets to read why
	socket.end(frameOf(errorReply(null, why)));
	setTimeout(() => socket.destroy(), partingMs);
};

const tooMuch = (limit: number): LaliaError =>
	new LaliaError(
		'frame_too_large',
		`the unfinished frames of all clients have more than ${limit} bytes, this one the most`,
		{
			context: {limit_bytes: limit},
		},
	);

const tooSlow = (frameMs: number): LaliaError =>
	new LaliaError('frame_too_slow', `a frame was not whole ${frameMs / 1000} s after its first byte`, {
		context: {limit_seconds: frameMs / 1000},
	});
