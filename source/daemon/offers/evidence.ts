import type {Called, Scope} from '../handler.js';
import type {HookedSession} from '../store/hooked-sessions.js';

/**
 * A turn has ended before which mail was put before the session in full: its model had that, so it is read. Also where a
 * reader has it in hand just now: that one shows it once more.
 */
export const takeAsRead = ({store, caller, now}: Scope & Called, {session_id, lane}: HookedSession): void => {
	const {agent_id} = caller;
	for (const pos of store.hookedSessions.awaitsProof(session_id)) {
		const message = store.messages.at(pos);
		if (message && store.mailboxes.consumeAt(agent_id, message)) {
			store.ledger.note({pos, agent_id, at: now, event: 'read', lane, session_id, detail: 'turn-end'});
		}
	}

	store.hookedSessions.endAwaiting(session_id);
};
