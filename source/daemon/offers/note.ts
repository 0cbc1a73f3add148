import type {Scope} from '../handler.js';
import type {OpenOffer} from './tickets.js';

/** What was written out is in the ledger, and is not put before this session like this again. */
export const noteOffer = ({store, now}: Scope, offer: OpenOffer): void => {
	const {agent_id, session_id, lane, moment, limit, selection} = offer;
	for (const {pos, body} of selection.messages) {
		const isCut = Buffer.byteLength(body) > limit;
		const detail = isCut ? `${moment}, cut` : moment;
		store.ledger.note({pos, agent_id, at: now, event: 'offered', lane, session_id, detail});
		if (!isCut) {
			store.hookedSessions.awaitProof(session_id, pos);
		}
	}

	if (selection.counted) {
		store.ledger.noteDigest({...selection.counted, agent_id, session_id, at: now, lane, moment});
	}

	store.hookedSessions.advance({
		session_id,
		offered_to: selection.offered_to,
		digested_to: selection.digested_to,
		offered_at_end: moment === 'turn-end' ? 1 : 0,
	});
};
