import {frameOf, frameSplitter} from '../core/frames.js';
import {LaliaError} from '../core/lalia-error.js';
import type {Push, Reply, Request} from '../core/protocol.js';
import {isReason} from '../core/reasons.js';
import type {ByteStream} from './byte-stream.js';
import {openPipeStream} from './pipe-stream.js';

/** The connection ended before the reply came: whether the request was carried out is not known. */
export class LineLost extends Error {
	override readonly name = 'LineLost';
}

export type OnEvent = (event: unknown) => void;

/** One connection to the daemon: requests out, each settled by the reply of its id. */
export type Line = {
	/**
	 * Rejects with the LaliaError of the reply, LineLost, or what `onEvent` throws.
	 * @param onEvent takes what comes before the reply
	 */
	request: (request: Request, onEvent?: OnEvent) => Promise<unknown>;
	/** Resolves when the daemon has hung up. */
	ended: Promise<void>;
	close: () => void;
};

/** Rejects with the error of `connect`: ENOENT, ECONNREFUSED or, where it just ended, ECONNRESET where no daemon listens. */
export const openLine = async (path: string): Promise<Line> => {
	const open = openPipeStream() ?? (await import('./net-stream.js')).openNetStream;
	return lineOver(await open(path));
};

type Pending = {resolve: (result: unknown) => void; reject: (error: unknown) => void; onEvent?: OnEvent | undefined};

const lineOver = (stream: ByteStream): Line => {
	let isOpen = true;
	/** Why the daemon hangs up, where it says so. */
	let farewell: LaliaError | undefined;
	const lost = (): Error => farewell ?? new LineLost('the daemon hung up');
	const pending = new Map<string, Pending>();
	const split = frameSplitter(Number.POSITIVE_INFINITY);

	const failAll = (error: Error) => {
		for (const {reject} of pending.values()) {
			reject(error);
		}

		pending.clear();
	};

	const pass = ({id, event}: Push) => {
		try {
			pending.get(id)?.onEvent?.(event);
		} catch (error) {
			pending.get(id)?.reject(error);
			pending.delete(id);
		}
	};

	const settle = (reply: Reply) => {
		if (!reply.ok && reply.id === null) {
			farewell = errorOf(reply);
			failAll(farewell);
			return;
		}

		const id = reply.id ?? '';
		const waiting = pending.get(id);
		pending.delete(id);
		reply.ok ? waiting?.resolve(reply.result) : waiting?.reject(errorOf(reply));
	};

	const ended = new Promise<void>(resolve => {
		stream.onEnd(() => {
			isOpen = false;
			failAll(lost());
			resolve();
		});
	});
	stream.onData(chunk => {
		try {
			for (const frame of split(chunk)) {
				// Reason for the cast: the daemon at the other end of our own socket is trusted to speak the protocol.
				const received = JSON.parse(frame) as Reply | Push;
				'event' in received ? pass(received) : settle(received);
			}
		} catch (cause) {
			farewell = new LaliaError('malformed_frame', 'the daemon sent what is no frame', {cause});
			stream.close();
		}
	});

	return {
		request: (request, onEvent) =>
			new Promise((resolve, reject) => {
				if (!isOpen) {
					reject(lost());
					return;
				}

				pending.set(request.id, {resolve, reject, onEvent});
				stream.write(frameOf(request));
			}),
		ended,
		close: stream.close,
	};
};

const errorOf = ({error}: Extract<Reply, {ok: false}>): LaliaError => {
	const {reason, message, context} = error;
	return new LaliaError(isReason(reason) ? reason : 'internal_error', message, {context});
};
