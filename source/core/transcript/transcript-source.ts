/** Where a transcript is read from, by whatever reads git: its newest commit, and the commits up to it. */
export type TranscriptSource = {
	/** Those of the transcript's branch, oldest first. Rejects where there is no such branch. */
	commits: () => Promise<TranscriptCommit[]>;
	/** Every file of the newest commit, ordered by path. */
	list: () => Promise<ListedFile[]>;
	/** Their contents, in this order. */
	read: (files: readonly ListedFile[]) => AsyncIterable<TranscriptFile>;
};

/** `oid` is git's name of the content; `sizeBytes` is there where it costs nothing to know. */
export type ListedFile = {path: string; oid: string; sizeBytes?: number};

export type TranscriptFile = {file: ListedFile; content: Uint8Array};

/** `id` is that of the message or request that the commit was made for; a user's own commits have none. */
export type TranscriptCommit = {
	oid: string;
	id: string | undefined;
	/** What `git log` shows of it, where the source tells: the author as `name <email>`, and the first line. */
	shown?: {author: string; subject: string};
};

/** Told of everything that is wrong: the file, the problem, and the id whose commit it is about. Who throws ends the check. */
export type Report = {
	/** What does not count any more: a file, or what was signed under the id. */
	refuse: (file: string, problem: string, id?: string) => void;
	/** What is wrong, without anything of the transcript being to blame. */
	remark: (file: string, problem: string, id?: string) => void;
};

const trailer = /^Lalia-Id: ([0-9A-Z]{26})$/m;

/** A commit by its whole message. */
export const transcriptCommit = (oid: string, message: string): TranscriptCommit => ({
	oid,
	id: trailer.exec(message.slice(message.indexOf('\n')))?.[1],
});

const decoder = new TextDecoder('utf-8', {fatal: true, ignoreBOM: true});

/** Undefined where it is no UTF-8: other bytes may read the same only if they are the same. */
export const textOf = ({content}: TranscriptFile): string | undefined => {
	try {
		return decoder.decode(content);
	} catch {
		return undefined;
	}
};
