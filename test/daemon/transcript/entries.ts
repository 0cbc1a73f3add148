import type {TranscriptEntry, TranscriptFile} from '../../../source/daemon/transcript/entry.js';

const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const firstAt = Date.UTC(2026, 0, 2, 3, 4, 5);

/** The ULID that counts up with this number. */
export const ulidOf = (serial: number): string => {
	let id = '';
	for (let rest = serial; id.length < 26; rest = Math.floor(rest / 32)) {
		id = `${digits[rest % 32]}${id}`;
	}
	return id;
};

/** A file of an entry; text as UTF-8, null deletes it. */
export const fileOf = (path: string, content: string | Uint8Array | null): TranscriptFile => ({
	path,
	content: content === null ? undefined : typeof content === 'string' ? Buffer.from(content) : content,
});

/** The message of this number in a day folder of a room: the same number gives the same entry. */
export const messageEntry = (serial: number, changes: Partial<TranscriptEntry> = {}): TranscriptEntry => ({
	id: ulidOf(serial),
	at: firstAt + serial * 1_000,
	author: 'alice',
	authorId: '01K0000000000000000000ALCE',
	subject: `alice: message ${serial}`,
	files: [fileOf(`rooms/attic/2026-01-02/${ulidOf(serial)}.md`, `message ${serial}\n`)],
	...changes,
});

/** The messages from one number to before another. */
export const messageEntries = (from: number, before: number): TranscriptEntry[] =>
	Array.from({length: before - from}, (_, index) => messageEntry(from + index));
