import {noticeOf} from '../delivery/mail.js';
import type {Handler} from '../handler.js';

export const ack: Handler<'ack'> = ({store, waits, attention, caller, now, after}, {ids, notice, lane = null}) => {
	const {agent_id} = caller;
	const consumed = ids.flatMap(id => {
		const found = store.mailboxes.consume(agent_id, id, pos => waits.isClaimed(agent_id, pos));
		found ?? store.mesh.reread.read(agent_id, id);
		return found ?? [];
	});
	for (const pos of consumed) {
		store.ledger.note({pos, agent_id, at: now, event: 'read', lane, session_id: null, detail: 'ack'});
	}

	const room = notice && store.rooms.named(notice.room);
	if (notice && room) {
		store.rooms.countDropped(room.conversation_id, agent_id, -notice.dropped);
	}

	after(() => {
		for (const pos of consumed) {
			waits.settle(agent_id, pos);
		}

		attention.mailWent(agent_id);
		if (room) {
			waits.settle(agent_id, noticeOf(room.conversation_id));
		}
	});
	return {consumed: consumed.length};
};
