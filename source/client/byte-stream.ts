/** A connected local socket, as little of it as a line of frames needs. */
export type ByteStream = {
	/** Takes the text at once and sends it in the background. */
	write: (text: string) => void;
	/** To be set before anything can have come: right after the stream was opened. */
	onData: (listener: (chunk: Uint8Array) => void) => void;
	/** Called once, when the other side has hung up or the connection broke. */
	onEnd: (listener: () => void) => void;
	close: () => void;
};

/** Opens the socket at a path. Rejects with an error that has the system's `code`, such as ENOENT. */
export type OpenStream = (path: string) => Promise<ByteStream>;
