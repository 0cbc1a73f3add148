/** One file that an entry writes whole, or deletes (`content` undefined). */
export type TranscriptFile = {
	/** Relative to the workspace, segments parted by `/`. */
	path: string;
	content: Uint8Array | undefined;
};

/** What becomes exactly one commit. The commit is a pure function of the entry and its parent. */
export type TranscriptEntry = {
	/** A ULID; the commit carries it as the trailer `Lalia-Id`. */
	id: string;
	/** Milliseconds since the epoch: the date of author and committer, cut to seconds, in UTC. */
	at: number;
	/** The author's display name. */
	author: string;
	/** The author's ULID: the commit's author is `<author> <<authorId>@lalia>`. */
	authorId: string;
	/** The first line of the commit message. Control characters in it become spaces. */
	subject: string;
	files: readonly TranscriptFile[];
};

/** The bytes of all of their files. */
export const sizeOf = (entries: readonly TranscriptEntry[]): number =>
	entries.reduce((sum, {files}) => sum + files.reduce((size, {content}) => size + (content?.length ?? 0), 0), 0);

/** The durable queue that the transcript empties: append-only at one end, settled at the other. */
export type Outbox = {
	/** The oldest entries, without removing them: at least one if any is pending, then more, until one of both limits is reached. */
	next(limit: {entries: number; bytes: number}): TranscriptEntry[];
	/** Is an entry of this id still pending? */
	has(id: string): boolean;
	/** Durably removes everything up to and including this id. */
	settle(id: string): void;
	pending(): number;
};

export type Transcript = {
	/**
	 * Makes the repository if it is missing and recovers, after so many ms or when it is first woken; resolves after the first
	 * attempt, whether or not git could (see `state`).
	 */
	start(afterMs?: number): Promise<void>;
	/** Tells that the outbox has something new. Cheap: call it after each commit of the store. */
	wake(): void;
	/** Waits until all that is pending is in git, git fails, or the signal aborts. */
	drain(signal: AbortSignal): Promise<void>;
	/** `head` is the newest commit; `failing` is there while git cannot: nothing is lost, and it is tried again. */
	state(): {pending: number; head?: string; failing?: Failing};
	/** Stops after the running batch; a git that does not end within some seconds is killed. Nothing is lost. */
	close(): Promise<void>;
};

export type Failing = {
	message: string;
	/** Of the first failure since the last success, in ms since the epoch. */
	since: number;
	attempts: number;
};

const ulid = /^[0-9A-HJKMNP-TV-Z]{26}$/;
const longestSegmentBytes = 255;

/** Throws on an entry that could never be committed. Call it before an entry is made durable: one in the outbox blocks those behind it. A message needs no such check: its folder and id were checked when they were made. */
export const assertTranscriptEntry = (entry: TranscriptEntry): void => {
	if (!ulid.test(entry.id)) {
		throw new TypeError(`A transcript entry's id must be a ULID: ${JSON.stringify(entry.id)}`);
	}
	if (!Number.isSafeInteger(entry.at) || entry.at < 0) {
		throw new TypeError(`Transcript entry ${entry.id} has no valid time: ${entry.at}`);
	}
	for (const {path} of entry.files) {
		if (!path.split('/').every(isSafeSegment)) {
			throw new TypeError(`Transcript entry ${entry.id} has an unsafe path: ${JSON.stringify(path)}`);
		}
	}
};

const isSafeSegment = (segment: string): boolean =>
	segment !== '' &&
	segment !== '.' &&
	segment !== '..' &&
	!/[\p{Cc}\p{Cs}\\]/u.test(segment) &&
	!isGitName(segment) &&
	Buffer.byteLength(segment) <= longestSegmentBytes;

// As git fsck --strict sees it: file systems that ignore case, some code points, or the end of a name, take these for .git.
const isGitName = (segment: string): boolean => {
	const name = segment.replace(/\p{Default_Ignorable_Code_Point}/gu, '').toLowerCase();
	return name.startsWith('.git') || name.startsWith('git~');
};
