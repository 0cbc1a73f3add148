import {setMaxListeners} from 'node:events';

/** What can be handed out: the message of this `pos`, or the notice of how much a room's full mailbox let go of. */
export type Claimable = number | `notice ${number}`;

/**
 * What has been handed to a reader that has not acknowledged it yet. A claim ends when the acknowledgement is durable, or
 * when the reader's connection closes: then what was claimed is free again, and `released` is told.
 */
export const openClaims = (released: (agentId: string) => void) => {
	/** By agent, for a room's message is one row and many deliveries; each with what lets go of its signal. */
	const held = new Map<string, () => void>();
	const freed = new Set<string>();

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
		hold: (agentId: string, what: Claimable, signal: AbortSignal): void => {
			const name = nameOf(agentId, what);
			const release = () => {
				held.delete(name);
				tell(agentId);
			};
			setMaxListeners(0, signal);
			signal.addEventListener('abort', release, {once: true});
			held.set(name, () => signal.removeEventListener('abort', release));
		},
		settle: (agentId: string, what: Claimable): void => {
			const name = nameOf(agentId, what);
			held.get(name)?.();
			held.delete(name);
		},
	};
};

const nameOf = (agentId: string, what: Claimable): string => `${agentId} ${what}`;
