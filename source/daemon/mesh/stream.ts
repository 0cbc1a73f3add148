/** One event of the stream, as every host is given it. */
export type StreamEvent = {
	seq: number;
	/** Whose subject it is on. */
	host: string;
	text: string;
	/** When the server took it, milliseconds since the epoch. */
	at: number;
};

/** When a host was here; two homes with the key of one host have each an instance of their own. */
export type Word = {at: string; instance: string};

export type StreamHandlers = {
	/** Told when the server is lost, and when it is there again. */
	changed: (isUp: boolean) => void;
};

export type StreamFacts = {
	/** What a stream that was made anew is told apart by. */
	madeAt: string;
	firstSeq: number;
	lastSeq: number;
};

/** The one order of a mesh, as a server of NATS keeps it. */
export type Stream = {
	server: string;
	/** The longest event that the server takes. */
	maxBytes: number;
	/**
	 * Puts an event on the subject of this host, right after the one at `after`, once, however often it is asked to. Resolves
	 * once the server has it for good.
	 */
	publish: (event: {host: string; id: string; text: string; after: number}) => Promise<{seq: number} | 'out of place'>;
	/** The newest event on a host's subject; its `seq` is 0 where there is none. */
	last: (host: string) => Promise<{seq: number; text: string}>;
	/** Makes it, where it is not there; tells how it is. */
	begin: () => Promise<StreamFacts>;
	/** Hands over all events after this place, in order, a few at a time. */
	follow: (after: number, take: (events: StreamEvent[]) => void) => Promise<{stop: () => void; ended: Promise<void>}>;
	/** Says that this host is here, which is no part of the order; answers with what was said so for it before. */
	sayHere: (host: string, word: Word) => Promise<Word | undefined>;
	/** What each host has last said so. */
	whoIsHere: () => Promise<Record<string, Word>>;
	close: () => Promise<void>;
};
