import {LaliaError} from '../../core/lalia-error.js';
import type {Handler} from '../handler.js';
import {putAgent} from '../registry.js';
import {leaveAllRooms} from '../rooms.js';
import {checkFarewell} from '../tasks/promotion.js';

export const unregister: Handler<'unregister'> = scope => {
	const {store, waits, attention, caller, request, now, after} = scope;
	checkFarewell(scope);
	// Before the end of its waits in rooms, which would say only that it has left them.
	after(() => waits.endWith(caller.agent_id, new LaliaError('agent_unregistered', `${caller.name} was unregistered`)));
	const rooms = leaveAllRooms(scope, caller.agent_id);
	putAgent(scope, {agent: {...caller, unregistered_at: now}, request, rooms});
	store.ledger.noteDropped({agent_id: caller.agent_id, at: now, detail: 'unregistered'});
	store.mailboxes.drop(caller.agent_id);
	store.hookedSessions.drop(caller.agent_id);
	after(() => attention.review(caller.agent_id));
	return {name: caller.name, agent_id: caller.agent_id};
};
