import type {Handler} from '../handler.js';

export const cancel: Handler<'cancel'> = ({waits, caller}, {request}) => ({
	cancelled: waits.cancel(caller.agent_id, request),
});
