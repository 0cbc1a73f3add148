import type {Handler} from '../handler.js';

export const ack: Handler<'ack'> = ({store, waits, caller, after}, {ids}) => {
	const consumed = ids.flatMap(id => store.mailboxes.consume(caller.agent_id, id) ?? []);
	after(() => {
		for (const pos of consumed) {
			waits.settle(caller.agent_id, pos);
		}
	});
	return {consumed: consumed.length};
};
