import {open} from 'node:fs/promises';
import {hasCode} from './error-code.js';
import {readIfThere} from './read-if-there.js';

const checksumBytes = 20;

/** The checksum at the end of an index's content. */
export const checksumOf = (content: Buffer): string => content.subarray(-checksumBytes).toString('hex');

/** The checksum at the end of an index on disk, whatever its size; undefined if there is no index. Who finds the one it wrote itself knows that no git has written since. */
export const readIndexChecksum = async (path: string): Promise<string | undefined> => {
	const file = await open(path).catch(error => {
		if (hasCode(error, 'ENOENT')) {
			return;
		}
		throw error;
	});
	if (file === undefined) {
		return;
	}
	try {
		const {size} = await file.stat();
		const {buffer} = await file.read({
			buffer: Buffer.alloc(checksumBytes),
			position: Math.max(0, size - checksumBytes),
		});
		return buffer.toString('hex');
	} finally {
		await file.close();
	}
};

/** The commit noted in a file of our own; undefined if there is none, or no whole one. */
export const readNotedCommit = async (path: string): Promise<string | undefined> => {
	const text = await readIfThere(path);
	return text !== undefined && /^[0-9a-f]{40,64}$/.test(text) ? text : undefined;
};
