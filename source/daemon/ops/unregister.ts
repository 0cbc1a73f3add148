import {LaliaError} from '../../core/lalia-error.js';
import type {Handler} from '../handler.js';
import {putAgent} from '../registry.js';
import {leaveAllRooms} from '../rooms.js';
import {checkFarewell} from '../tasks/promotion.js';

export const unregister: Handler<'unregister'> = scope => {
	const {store, waits, caller, request, now, after} = scope;
	checkFarewell(scope);
	const rooms = leaveAllRooms(scope, caller.agent_id);
	putAgent(scope, {agent: {...caller, unregistered_at: now}, request, rooms});
	store.mailboxes.drop(caller.agent_id);
	after(() => waits.endWith(caller.agent_id, new LaliaError('agent_unregistered', `${caller.name} was unregistered`)));
	return {name: caller.name, agent_id: caller.agent_id};
};
