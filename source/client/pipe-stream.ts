import {getSystemErrorName} from 'node:util';
import type {ByteStream, OpenStream} from './byte-stream.js';

type Handle = {
	connect: (request: object, path: string) => number | undefined;
	writeUtf8String: (request: object, text: string) => number;
	readStart: () => number;
	close: () => void;
	onread: (chunk: ArrayBuffer | undefined) => void;
};

type Bindings = {
	Pipe: new (type: number) => Handle;
	PipeConnectWrap: new () => {oncomplete?: (status: number) => void};
	WriteWrap: new () => object;
	constants: {SOCKET: number};
	/** How much of the chunk just read counts, and from where on: the chunk itself may be longer. */
	streamBaseState: Int32Array;
	kReadBytesOrError: number;
	kArrayBufferOffset: number;
};

/**
 * A byte stream on libuv's pipe itself. node:net with its streams costs a one-shot client as much as all of its own work
 * (docs/decisions/0011-client-socket.md). Undefined where Node does not give the binding out; node:net does the same then.
 */
export const openPipeStream = (): OpenStream | undefined => {
	const bindings = loadBindings();
	return bindings && (path => connect(bindings, path));
};

const connect = (bindings: Bindings, path: string): Promise<ByteStream> =>
	new Promise((resolve, reject) => {
		const {Pipe, PipeConnectWrap, constants} = bindings;
		const handle = new Pipe(constants.SOCKET);
		const request = new PipeConnectWrap();
		const settle = (status: number) => {
			if (status < 0) {
				handle.close();
				reject(systemError('connect', status, path));
				return;
			}

			resolve(streamOver(handle, bindings));
		};
		request.oncomplete = settle;
		const status = handle.connect(request, path) ?? 0;
		if (status !== 0) {
			settle(status);
		}
	});

const streamOver = (handle: Handle, {WriteWrap, ...reading}: Bindings): ByteStream => {
	const {streamBaseState, kReadBytesOrError, kArrayBufferOffset} = reading;
	let isOpen = true;
	let tellEnd = (): void => {};
	const end = () => {
		if (isOpen) {
			isOpen = false;
			handle.close();
			tellEnd();
		}
	};

	return {
		/** Who can't be written to has hung up, as reading tells: after the last that it said. */
		write: text => {
			if (isOpen) {
				handle.writeUtf8String(new WriteWrap(), text);
			}
		},
		onData: listener => {
			handle.onread = chunk =>
				chunk
					? listener(new Uint8Array(chunk, streamBaseState[kArrayBufferOffset], streamBaseState[kReadBytesOrError]))
					: end();
			handle.readStart();
		},
		onEnd: listener => {
			tellEnd = listener;
		},
		close: end,
	};
};

const loadBindings = (): Bindings | undefined => {
	const {noDeprecation = false} = process;
	process.noDeprecation = true;
	try {
		// Reason for the cast: the types do not know `process.binding`, nor what it gives.
		const {binding} = process as unknown as {binding: (name: string) => object};
		const bindings = {
			...binding.call(process, 'pipe_wrap'),
			...binding.call(process, 'stream_wrap'),
		} as Partial<Bindings>;
		const {Pipe, PipeConnectWrap, WriteWrap, streamBaseState} = bindings;
		const {kReadBytesOrError, kArrayBufferOffset} = bindings;
		const has = Pipe && PipeConnectWrap && WriteWrap && streamBaseState;
		return has && kReadBytesOrError !== undefined && kArrayBufferOffset !== undefined
			? (bindings as Bindings)
			: undefined;
	} catch {
		return undefined;
	} finally {
		process.noDeprecation = noDeprecation;
	}
};

const systemError = (call: string, status: number, path: string): Error => {
	const code = getSystemErrorName(status);
	return Object.assign(new Error(`${call} ${code} ${path}`), {code, errno: status});
};
