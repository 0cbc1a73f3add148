import {setMaxListeners} from 'node:events';

/** What can be handed out: the message of this `pos`, or the notice of how much a room's full mailbox let go of. */
export type Claimable = number | `notice ${number}`;

/** Who holds a claim: a request, for as long as its connection is open. */
export type Holder = {requestId: string; signal: AbortSignal};

type Claim = {
	agentId: string;
	requestId: string;
	/** Makes what was claimed free again. */
	release: () => void;
	/** Lets go of the connection. */
	forget: () => void;
};

/**
 * What has been handed to a reader that has not acknowledged it yet. A claim ends when the acknowledgement is durable, or
 * when the reader gives it up or its connection closes: then what was claimed is free again, and `released` is told.
 */
export const openClaims = (released: (agentId: string) => void) => {
	/** By agent, for a room's message is one row and many deliveries. */
	const held = new Map<string, Claim>();
	const freed = new Set<string>();
	let emptied = (): void => {};

	const remove = (name: string): void => {
		held.delete(name);
		if (held.size === 0) {
			emptied();
		}
	};

	/** Told once for all that a connection had, or the next reader would get the first of it alone. */
	const tell = (agentId: string): void => {
		if (!freed.has(agentId)) {
			freed.add(agentId);
			queueMicrotask(() => {
				freed.delete(agentId);
				released(agentId);
			});
		}
	};

	return {
		has: (agentId: string, what: Claimable): boolean => held.has(nameOf(agentId, what)),
		hold: (agentId: string, what: Claimable, {requestId, signal}: Holder): void => {
			const name = nameOf(agentId, what);
			const release = () => {
				remove(name);
				tell(agentId);
			};
			setMaxListeners(0, signal);
			signal.addEventListener('abort', release, {once: true});
			held.set(name, {agentId, requestId, release, forget: () => signal.removeEventListener('abort', release)});
		},
		settle: (agentId: string, what: Claimable): void => {
			const name = nameOf(agentId, what);
			held.get(name)?.forget();
			remove(name);
		},
		/** Resolves as soon as nothing is held. */
		settled: (): Promise<void> =>
			new Promise(resolve => {
				emptied = resolve;
				if (held.size === 0) {
					resolve();
				}
			}),
		/** Gives up what a request of this agent holds; false where that is nothing. */
		cancel: (agentId: string, requestId: string): boolean => {
			const claims = [...held.values()].filter(claim => claim.agentId === agentId && claim.requestId === requestId);
			for (const {forget, release} of claims) {
				forget();
				release();
			}

			return claims.length > 0;
		},
	};
};

const nameOf = (agentId: string, what: Claimable): string => `${agentId} ${what}`;
