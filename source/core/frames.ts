import {LaliaError} from './lalia-error.js';

/** Above the largest body (1 MiB) with every character escaped, plus its envelope. */
const maxFrameBytes = 8 * 1024 * 1024;

const newline = 0x0a;

/**
 * Cuts a stream of bytes into frames: UTF-8 lines that end in a newline. Throws LaliaError `frame_too_large` as soon as
 * a line outgrows the limit, and `malformed_frame` for bytes that are not UTF-8; after a throw the stream is of no use.
 */
export const frameSplitter = (limitBytes = maxFrameBytes): ((chunk: Uint8Array) => string[]) => {
	const decoder = new TextDecoder('utf-8', {fatal: true, ignoreBOM: true});
	let parts: Uint8Array[] = [];
	let heldBytes = 0;

	const hold = (part: Uint8Array) => {
		heldBytes += part.length;
		if (heldBytes > limitBytes) {
			parts = []; // the connection may live on for a while, and need not keep them
			throw new LaliaError('frame_too_large', `a frame has more than ${limitBytes} bytes`, {
				context: {limit_bytes: limitBytes},
			});
		}

		parts.push(part);
	};

	const release = (): string => {
		const [first = new Uint8Array()] = parts;
		const line = parts.length < 2 ? first : Buffer.concat(parts);
		parts = [];
		heldBytes = 0;
		try {
			return decoder.decode(line);
		} catch (cause) {
			throw new LaliaError('malformed_frame', 'a frame is not UTF-8', {cause});
		}
	};

	return chunk => {
		const frames: string[] = [];
		let start = 0;
		for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
			hold(chunk.subarray(start, end));
			frames.push(release());
			start = end + 1;
		}

		if (start < chunk.length) {
			hold(chunk.subarray(start));
		}

		return frames;
	};
};

export const frameOf = (value: unknown): string => `${JSON.stringify(value)}\n`;
