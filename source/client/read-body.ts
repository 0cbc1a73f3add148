import {fstatSync, readSync} from 'node:fs';
import {LaliaError} from '../core/lalia-error.js';
import {maxBodyBytes} from '../core/limits.js';
import {usageError} from './argv.js';

/** The message as it was given; `-`, or nothing while standard input is no terminal, is standard input, byte for byte. */
export const readBody = (given: unknown, command: string): string => {
	if (typeof given === 'string' && given !== '-') {
		return given;
	}

	if (given === undefined && fstatSync(0).isCharacterDevice()) {
		throw usageError(`${command} needs <body>, or a message piped to standard input`);
	}

	return readStdin();
};

/** All of standard input, as text. */
export const readStdin = (): string => decode(readAll());

const readAll = (): Buffer => {
	const chunks: Buffer[] = [];
	let size = 0;
	for (;;) {
		const chunk = Buffer.allocUnsafe(64 * 1024);
		const count = readChunk(chunk);
		if (count === 0) {
			return Buffer.concat(chunks);
		}

		chunks.push(chunk.subarray(0, count));
		size += count;
		if (size > maxBodyBytes) {
			throw new LaliaError('body_too_large', `the message on standard input has more than ${maxBodyBytes} bytes`);
		}
	}
};

const readChunk = (chunk: Buffer): number => {
	for (;;) {
		try {
			return readSync(0, chunk);
		} catch (error) {
			const code = error instanceof Error && 'code' in error ? error.code : '';
			if (code === 'EOF') {
				return 0;
			}

			if (code !== 'EAGAIN') {
				throw usageError(`standard input cannot be read: ${code}`);
			}

			Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
		}
	}
};

const decode = (bytes: Buffer): string => {
	try {
		return new TextDecoder('utf-8', {fatal: true, ignoreBOM: true}).decode(bytes);
	} catch {
		throw new LaliaError('invalid_body', 'the message on standard input is not UTF-8');
	}
};
