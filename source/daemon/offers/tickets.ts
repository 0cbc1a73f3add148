import {setMaxListeners} from 'node:events';
import type {Selection} from './selection.js';

/** What is to be noted once an offer was written out. */
export type OpenOffer = {
	agent_id: string;
	session_id: number;
	lane: string;
	moment: string;
	/** The size of the bodies that were shown whole, in bytes, was at most this. */
	limit: number;
	selection: Selection;
};

/** Offers that are on their way to a session. One whose connection breaks was not made: its mail is offered again. */
export const openTickets = () => {
	const open = new Map<string, {offer: OpenOffer; release: () => void}>();

	return {
		hold: (ticket: string, offer: OpenOffer, signal: AbortSignal): void => {
			const drop = () => open.delete(ticket);
			setMaxListeners(0, signal);
			signal.addEventListener('abort', drop, {once: true});
			open.set(ticket, {offer, release: () => signal.removeEventListener('abort', drop)});
		},
		take: (ticket: string, agentId: string): OpenOffer | undefined => {
			const held = open.get(ticket);
			if (held?.offer.agent_id !== agentId) {
				return undefined;
			}

			open.delete(ticket);
			held.release();
			return held.offer;
		},
	};
};

export type Tickets = ReturnType<typeof openTickets>;
