import {fstatSync, statSync, writeSync} from 'node:fs';
import {LaliaError} from '../core/lalia-error.js';
import {visible} from '../core/visible.js';

/** Whoever read our standard output has closed it. */
export class OutputClosed extends Error {
	override readonly name = 'OutputClosed';
}

type Descriptor = 1 | 2;

/**
 * Writes all of a text before it returns, also to a slow pipe: process.stdout.write followed by exit loses what the pipe
 * has not yet taken. A terminal gets it without control characters, everything else byte for byte.
 * @throws OutputClosed where nobody reads any more, LaliaError `storage_failed` where it can't be written
 */
export const writeOut = (descriptor: Descriptor, text: string): void => {
	const bytes = Buffer.from(isTerminal(descriptor) ? visible(text) : text, 'utf8');
	for (let done = 0; done < bytes.length; ) {
		try {
			done += writeSync(descriptor, bytes, done);
		} catch (error) {
			waitOrThrow(error);
		}
	}
};

/** Asks node:tty last, because it brings all of node:net with it. */
export const isTerminal = (descriptor: Descriptor): boolean => {
	const output = fstatSync(descriptor);
	return (
		output.isCharacterDevice() &&
		output.rdev !== statSync('/dev/null').rdev &&
		process.getBuiltinModule('node:tty').isatty(descriptor)
	);
};

const waitOrThrow = (error: unknown): void => {
	const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
	if (code === 'EPIPE') {
		throw new OutputClosed('standard output is closed', {cause: error});
	}

	if (code !== 'EAGAIN') {
		throw new LaliaError('storage_failed', `the output cannot be written (${code})`, {cause: error, context: {code}});
	}

	pause();
};

/** A non-blocking pipe is full and there is no event to wait for in a synchronous write: 5 ms off the processor. */
const pause = (): void => {
	Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
};
