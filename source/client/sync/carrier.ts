import type {HostTip} from '../../core/sync/host-ref.js';

/** How far one piece of work has come. */
export type Progress = {phase: string; done?: number; total?: number};

export type OnProgress = (progress: Progress) => void;

/** Some of a branch: from what the remote has, if anything, up to and including this commit. */
export type Push = {ref: string; from: string | undefined; to: string};

/**
 * What talks to a remote. Rejects with a LaliaError that says what went wrong there, never with a secret in it. What was
 * fetched is in the repository then, and no ref leads to it yet.
 */
export type Carrier = {
	list: () => Promise<HostTip[]>;
	fetch: (host: HostTip) => Promise<void>;
	push: (push: Push) => Promise<void>;
};
