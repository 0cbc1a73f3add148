import type {Handler} from '../handler.js';
import {noteOffer} from '../offers/note.js';

export const shown: Handler<'shown'> = (scope, {ticket}) => {
	const {tickets, waits, attention, caller, after} = scope;
	const offer = tickets.take(ticket, caller.agent_id);
	if (!offer) {
		return {noted: false};
	}

	noteOffer(scope, offer);
	after(() => {
		for (const {pos} of offer.selection.messages) {
			waits.settle(caller.agent_id, pos);
		}

		waits.wake(caller.agent_id);
		attention.review(caller.agent_id);
	});
	return {noted: true};
};
