import {writeSync} from 'node:fs';

/** Whoever read our standard output has closed it. */
export class OutputClosed extends Error {
	override readonly name = 'OutputClosed';
}

/**
 * Writes all of a text before it returns, also to a slow pipe: process.stdout.write followed by exit loses what the pipe
 * has not yet taken. Throws OutputClosed where nobody reads any more.
 */
export const writeOut = (descriptor: 1 | 2, text: string): void => {
	const bytes = Buffer.from(text, 'utf8');
	for (let done = 0; done < bytes.length; ) {
		try {
			done += writeSync(descriptor, bytes, done);
		} catch (error) {
			const code = error instanceof Error && 'code' in error ? error.code : '';
			if (code !== 'EAGAIN') {
				throw new OutputClosed('standard output is closed', {cause: error});
			}

			pause();
		}
	}
};

/** A non-blocking pipe is full and there is no event to wait for in a synchronous write: 5 ms off the processor. */
const pause = (): void => {
	Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
};
