import {setMaxListeners} from 'node:events';

/**
 * Which messages have been handed to a reader that has not acknowledged them yet. A claim ends when the acknowledgement
 * is durable, or when the reader's connection closes: then the message is free again, and `released` is told.
 */
export const openClaims = (released: (agentId: string) => void) => {
	/** By `pos` and agent, for a room's message is one row and many deliveries; each with what lets go of its signal. */
	const held = new Map<string, () => void>();

	return {
		has: (agentId: string, pos: number): boolean => held.has(nameOf(agentId, pos)),
		hold: (agentId: string, pos: number, signal: AbortSignal): void => {
			const name = nameOf(agentId, pos);
			const release = () => {
				held.delete(name);
				released(agentId);
			};
			setMaxListeners(0, signal);
			signal.addEventListener('abort', release, {once: true});
			held.set(name, () => signal.removeEventListener('abort', release));
		},
		settle: (agentId: string, pos: number): void => {
			const name = nameOf(agentId, pos);
			held.get(name)?.();
			held.delete(name);
		},
	};
};

const nameOf = (agentId: string, pos: number): string => `${agentId} ${pos}`;
